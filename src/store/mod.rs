//! Four verbs over dumb storage, as request-building and response-reading over one small transport.

//! Signed entries, heads, grants, join requests and membership: bytes in, checked facts out.

//! A user's name and password for a server, sent as HTTP Basic (RFC 7617) and in no other way: never in an address, a message
//! or an error.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::HeaderValue;

/// Longest name and longest password, in bytes.
pub const LONGEST: usize = 512;

/// Why a name and a password cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// The name is empty.
    #[error("no user name")]
    NoName,
    /// The name has a colon, which ends it (RFC 7617, section 2).
    #[error("colon in the user name")]
    Colon,
    /// A control character in either.
    #[error("control character")]
    Control,
    /// Either is longer than [`LONGEST`].
    #[error("too long")]
    TooLong,
}

/// A user's name and password, wiped when dropped.
#[derive(Clone)]
pub struct Credentials {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
}

impl Credentials {
    /// Checks and keeps them, to the byte.
    pub fn new(
        user: Zeroizing<String>,
        password: Zeroizing<String>,
    ) -> Result<Credentials, CredentialsError> {
        if user.is_empty() {
            return Err(CredentialsError::NoName);
        }
        if user.contains(':') {
            return Err(CredentialsError::Colon);
        }
        if user.len() > LONGEST || password.len() > LONGEST {
            return Err(CredentialsError::TooLong);
        }
        if user.chars().chain(password.chars()).any(char::is_control) {
            return Err(CredentialsError::Control);
        }
        Ok(Credentials { user, password })
    }

    /// The value of `Authorization`.
    pub fn header(&self) -> HeaderValue {
        // Each with all its room from the start: growing would leave copies behind.
        let mut pair = Zeroizing::new(String::with_capacity(self.user.len() + 1 + self.password.len()));
        pair.push_str(&self.user);
        pair.push(':');
        pair.push_str(&self.password);
        let mut value = Zeroizing::new(String::with_capacity("Basic ".len() + pair.len().div_ceil(3) * 4));
        value.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut value);
        HeaderValue::Secret(value)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(user: &str, password: &str) -> Result<Credentials, CredentialsError> {
        Credentials::new(user.to_owned().into(), password.to_owned().into())
    }

    #[test]
    fn the_header_is_that_of_the_standard() {
        // RFC 7617, sections 2 and 2.1.
        let header = given("Aladdin", "open sesame").unwrap().header();
        assert_eq!(header.as_str(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(given("test", "123\u{a3}").unwrap().header().as_str(), "Basic dGVzdDoxMjPCow==");
    }

    #[test]
    fn what_would_end_the_name_or_the_header_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        for (user, password, error) in [
            ("", "p", CredentialsError::NoName),
            ("a:b", "p", CredentialsError::Colon),
            ("a", "p\r\nX: y", CredentialsError::Control),
            ("a\0", "p", CredentialsError::Control),
            (&long, "p", CredentialsError::TooLong),
            ("a", &long, CredentialsError::TooLong),
        ] {
            assert_eq!(given(user, password).err(), Some(error), "{user:?}");
        }
        assert!(given("a", "with: colon and é").is_ok());
    }

    #[test]
    fn nothing_printed_has_the_name_or_the_password() {
        let credentials = given("camille", "sesame").unwrap();
        let printed = format!("{credentials:?} {:?}", credentials.header());
        for word in ["camille", "sesame", "Y2FtaWxs"] {
            assert!(!printed.contains(word), "{printed}");
        }
    }
}

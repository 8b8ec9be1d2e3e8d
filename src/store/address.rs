//! The address of a WebDAV folder as a person types or pastes it, brought into one form (PROTOCOL.md "Stores").

/// Longest address that travels in an act or an invitation, in bytes.
pub const LONGEST: usize = 512;

/// Why what was typed leads to no store. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// Not `https` or `http` with a host; a step up (`..`); a character that no address has; too long.
    #[error("not the address of a store")]
    NotAnAddress,
    /// With a query or a fragment: the address of a page, as a browser shows it.
    #[error("address of a page")]
    Page,
    /// A name or a password in it. They are refused and not moved to where logins are typed: whoever pasted them should see that
    /// they stand in an address, which is shown, kept and sent on; and how they are encoded there differs.
    #[error("login in the address")]
    LoginInside,
    /// `http` to another machine: a page that came over `https` may not ask it, and anybody on the way could read along.
    #[error("open line")]
    OpenLine,
}

/// One form of what was typed: `https://` or `http://` (to this machine alone), the host in lower case without the usual port, and
/// a path whose spaces and letters beyond ASCII are percent-encoded, with one `/` at its end. Without a scheme, `https` is meant; `davs` and
/// `webdavs`, as some file managers show them, are `https` too. Spaces and invisible signs around are left out.
pub fn typed(text: &str) -> Result<String, TypedError> {
    let text = text.trim_matches(is_around);
    // By its sign: to look for a text would bring a search of some size along.
    let (scheme, rest) = match text.split_once(':') {
        Some((scheme, rest)) if rest.starts_with("//") => (scheme, rest.get(2..).unwrap_or_default()),
        _ => ("", text),
    };
    let sealed = match scheme.to_ascii_lowercase().as_str() {
        "" | "https" | "davs" | "webdavs" => true,
        "http" | "dav" | "webdav" => false,
        _ => return Err(TypedError::NotAnAddress),
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    if scheme.is_empty() && (host.contains('@') || !host.contains('.')) {
        return Err(TypedError::NotAnAddress);
    }
    if host.contains('@') {
        return Err(TypedError::LoginInside);
    }
    if rest.contains(['?', '#']) {
        return Err(TypedError::Page);
    }
    let host = host.to_ascii_lowercase();
    let (name, port) = host_of(&host).ok_or(TypedError::NotAnAddress)?;
    // `[::1]` is this machine too, but no browser's policy can name it.
    if !sealed && !matches!(name, "localhost" | "127.0.0.1") {
        return Err(TypedError::OpenLine);
    }
    let usual = if sealed { "443" } else { "80" };
    let mut whole = String::from(if sealed { "https://" } else { "http://" });
    whole.push_str(name);
    if !port.is_empty() && port != usual {
        whole.push(':');
        whole.push_str(port);
    }
    whole.push('/');
    for segment in path.split('/').filter(|_| !path.is_empty()) {
        if matches!(segment, "." | "..") {
            return Err(TypedError::NotAnAddress);
        }
        encode(segment, &mut whole)?;
        whole.push('/');
    }
    if whole.len() > LONGEST { Err(TypedError::NotAnAddress) } else { Ok(whole) }
}

/// Whether two addresses lead to one place: how many `/` are at the end makes no difference to what is asked for.
pub fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

/// What a paste brings along.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '<' | '>' | '"')
}

/// The name and the port of a host; the port empty where there is none.
fn host_of(host: &str) -> Option<(&str, &str)> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let plain = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'),
        false => !c.is_whitespace(),
    };
    let six = |inside: &str| inside.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.'));
    let sound = match name.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(six),
        None => !name.is_empty() && name.chars().all(plain),
    };
    let counted = port.is_empty() && !host.ends_with(':') || port.parse::<u16>().is_ok_and(|port| port > 0);
    (sound && counted).then_some((name, port))
}

/// A segment of a path, with what no request may carry percent-encoded (RFC 3986, section 2.1).
fn encode(segment: &str, to: &mut String) -> Result<(), TypedError> {
    for c in segment.chars() {
        if c.is_control() || matches!(c, '\\' | '"' | '<' | '>') {
            return Err(TypedError::NotAnAddress);
        }
        if c.is_ascii() && c != ' ' {
            to.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            to.push('%');
            for half in [byte >> 4, byte & 15] {
                to.push(char::from(if half < 10 { b'0' + half } else { b'A' + half - 10 }));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_comes_to_one_form() {
        for (pasted, address) in [
            ("https://a.fr", "https://a.fr/"),
            ("https://a.fr//", "https://a.fr/"),
            ("  https://A.fr/dav//\n", "https://a.fr/dav/"),
            ("\u{feff}HTTPS://A.FR:443/Dav\u{200b}", "https://a.fr/Dav/"),
            ("<https://a.fr/dav>", "https://a.fr/dav/"),
            ("a.fr/dav", "https://a.fr/dav/"),
            ("davs://a.fr/dav", "https://a.fr/dav/"),
            ("http://localhost:8470/store/", "http://localhost:8470/store/"),
            ("http://127.0.0.1:80", "http://127.0.0.1/"),
            ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x/"),
            (
                "https://nuage.asso.fr/remote.php/dav/files/marie@asso.fr/Groupe d’analyse",
                "https://nuage.asso.fr/remote.php/dav/files/marie@asso.fr/Groupe%20d%E2%80%99analyse/",
            ),
            ("https://a.fr/d%C3%A9p%C3%B4t/", "https://a.fr/d%C3%A9p%C3%B4t/"),
            ("https://intranet/dav/", "https://intranet/dav/"),
        ] {
            assert_eq!(typed(pasted).as_deref(), Ok(address), "{pasted:?}");
            // And once more it stays as it is.
            assert_eq!(typed(address).as_deref(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_address_of_a_store_is_told_by_its_kind() {
        let long = format!("https://a.fr/{}", "a".repeat(LONGEST));
        for (text, error) in [
            ("", TypedError::NotAnAddress),
            ("bonjour", TypedError::NotAnAddress),
            ("htps://a.fr/", TypedError::NotAnAddress),
            ("ftp://a.fr/", TypedError::NotAnAddress),
            ("https://", TypedError::NotAnAddress),
            ("https:///dav", TypedError::NotAnAddress),
            ("https://a.fr:/dav", TypedError::NotAnAddress),
            ("https://a.fr:0/dav", TypedError::NotAnAddress),
            ("https://a.fr:x/dav", TypedError::NotAnAddress),
            ("https://a b.fr/dav", TypedError::NotAnAddress),
            ("https://a.fr\\b/dav", TypedError::NotAnAddress),
            ("https://a.fr/d\\av", TypedError::NotAnAddress),
            ("https://a.fr/d\rav", TypedError::NotAnAddress),
            ("https://a.fr/dav/../autre", TypedError::NotAnAddress),
            ("javascript:alert(1.5)", TypedError::NotAnAddress),
            ("marie@asso.fr", TypedError::NotAnAddress),
            (&long, TypedError::NotAnAddress),
            ("https://a.fr/apps/files/?dir=/Groupe", TypedError::Page),
            ("https://a.fr/#/fichiers", TypedError::Page),
            ("a.fr?x", TypedError::Page),
            ("https://marie:secret@a.fr/dav", TypedError::LoginInside),
            ("https://marie@a.fr/dav", TypedError::LoginInside),
            ("https://u:p?#@a.fr/dav", TypedError::LoginInside),
            ("http://a.fr/dav", TypedError::OpenLine),
            ("http://192.168.1.20:8080/dav", TypedError::OpenLine),
            ("http://localhost.a.fr/", TypedError::OpenLine),
            ("http://127.0.0.1.a.fr/", TypedError::OpenLine),
            ("http://[::1]:8080/", TypedError::OpenLine),
        ] {
            assert_eq!(typed(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn only_the_end_may_differ_where_two_addresses_are_one() {
        assert!(same("https://a.fr/dav", "https://a.fr/dav//"));
        assert!(!same("https://a.fr/dav", "https://a.fr/Dav"));
        assert!(!same("https://a.fr/dav", "https://a.fr/dav/b"));
    }
}

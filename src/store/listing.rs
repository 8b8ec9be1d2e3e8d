//! Reading a multistatus (RFC 4918, section 13), which a stranger wrote. One pass; no entity is expanded and no document type
//! accepted, so a listing costs no more than its length.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::path::is_file_name;

/// Largest listing read, in bytes.
pub const LARGEST_LISTING: usize = 8 << 20;
/// Most files of ours in one listing. Far more than groups of twelve make; a listing of that length that servers really
/// write is above [`LARGEST_LISTING`].
const MOST_NAMES: usize = 1 << 16;

/// What one `response` has said so far.
#[derive(Default)]
struct Said {
    href: String,
    /// Something in the address that is not plain text.
    odd: bool,
    /// The address is of a folder, whatever its name.
    collection: bool,
}

/// The names of our files in a multistatus of `folder`; `None` if it is not one.
pub fn read(body: &[u8], folder: &str) -> Option<Vec<String>> {
    if body.len() > LARGEST_LISTING {
        return None;
    }
    // Some servers begin with a byte-order mark.
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    let mut names = Vec::new();
    let (mut depth, mut root_seen, mut in_href) = (0_u32, false, false);
    let mut said = Said::default();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let name = tag.local_name();
                match (depth, name.as_ref()) {
                    (0, "multistatus") if !root_seen => root_seen = true,
                    (0, _) => return None,
                    (1, "response") => said = Said::default(),
                    (2, "href") => in_href = true,
                    (_, "collection") => said.collection = true,
                    _ => said.odd |= in_href,
                }
                depth += 1;
            }
            Event::Empty(tag) => match (depth, tag.local_name().as_ref()) {
                (0, "multistatus") if !root_seen => root_seen = true,
                (0, _) => return None,
                (_, "collection") => said.collection = true,
                _ => said.odd |= in_href,
            },
            Event::End(tag) => {
                // Unbalanced tags are an error of the reader's.
                depth = depth.checked_sub(1)?;
                match (depth, tag.local_name().as_ref()) {
                    (1, "response") => {
                        names.extend(file_name(&said, folder));
                        if names.len() > MOST_NAMES {
                            return None;
                        }
                    }
                    (2, "href") => in_href = false,
                    _ => {}
                }
            }
            Event::Text(text) if in_href => said.href.push_str(&text),
            Event::CData(text) if in_href => said.href.push_str(&text),
            // A name that needs an entity or a character reference is none of ours.
            Event::GeneralRef(_) => said.odd |= in_href,
            Event::DocType(_) => return None,
            // Cut short: half a listing would look like a whole one.
            Event::Eof => return (root_seen && depth == 0).then_some(names),
            _ => {}
        }
    }
}

/// The last segment of an address (absolute, from the server's root, or relative), if it is a file of ours directly in
/// `folder`.
fn file_name(said: &Said, folder: &str) -> Option<String> {
    if said.odd || said.collection {
        return None;
    }
    let mut segments = said.href.trim().rsplit('/');
    let name = decoded(segments.next()?)?;
    // A server may list deeper than it was asked to.
    let parent = segments.next().filter(|parent| !parent.is_empty() && *parent != ".");
    let here = folder.rsplit('/').next().unwrap_or_default();
    let elsewhere = parent.is_some_and(|parent| decoded(parent).as_deref() != Some(here));
    (!elsewhere && is_file_name(&name)).then_some(name)
}

/// Percent-encoding undone (RFC 3986, section 2.1), for ASCII: of other bytes, and of what is no encoding, `None`.
fn decoded(segment: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' { digit(bytes.next()?)? << 4 | digit(bytes.next()?)? } else { byte };
        if !byte.is_ascii() {
            return None;
        }
        decoded.push(char::from(byte));
    }
    Some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "aaaa-0000000001-bbbb.age";

    fn listing(hrefs: &[&str]) -> String {
        let entries: String = hrefs
            .iter()
            .map(|href| format!("<D:response><D:href>{href}</D:href><D:propstat/></D:response>"))
            .collect();
        format!(r#"<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{entries}</D:multistatus>"#)
    }

    fn names(hrefs: &[&str]) -> Vec<String> {
        read(listing(hrefs).as_bytes(), "abc/h").unwrap()
    }

    #[test]
    fn listings_of_several_servers_are_read() {
        for (prefix, xmlns) in
            [("D:", r#"xmlns:D="DAV:""#), ("lp1:", r#"xmlns:lp1="DAV:""#), ("", r#"xmlns="DAV:""#)]
        {
            let xml = format!(
                "\u{feff}<?xml version=\"1.0\"?>
<{prefix}multistatus {xmlns}>
 <!-- of a server that talks -->
 <{prefix}response><{prefix}href>/store/abc/h/</{prefix}href></{prefix}response>
 <{prefix}response><{prefix}href>
   http://localhost:1/store/abc/h/{NAME}
  </{prefix}href>
  <{prefix}propstat><{prefix}prop><{prefix}resourcetype/></{prefix}prop>
  <{prefix}status>HTTP/1.1 200 OK</{prefix}status></{prefix}propstat></{prefix}response>
 <{prefix}response><{prefix}href>/store/abc/h/.DS_Store</{prefix}href></{prefix}response>
</{prefix}multistatus>"
            );
            assert_eq!(read(xml.as_bytes(), "abc/h").unwrap(), [NAME]);
        }
    }

    #[test]
    fn an_address_may_be_written_in_many_ways() {
        for href in [
            NAME.to_owned(),
            format!("./{NAME}"),
            format!("h/{NAME}"),
            format!("/{NAME}"),
            format!("/a%20b/abc/h/{NAME}"),
            format!("https://a.fr/d%C3%A9p%C3%B4t/abc/%68/{NAME}"),
            "/abc/h/aaaa%2D0000000001%2dbbbb%2Eage".to_owned(),
            format!("<![CDATA[/abc/h/{NAME}]]>"),
        ] {
            assert_eq!(names(&[&href]), [NAME], "{href}");
        }
    }

    #[test]
    fn names_that_are_not_ours_are_dropped_and_the_others_kept() {
        let long = format!("/abc/h/{}.age", "a".repeat(200));
        let dropped = [
            "/abc/h/Photo.age",
            "/abc/h/a.txt",
            "/abc/h/a.age/",
            "/abc/h/..",
            "/abc/h/.age",
            "/abc/h/%2e%2e%2fa.age",
            "/abc/h/a%00.age",
            "/abc/h/a%zz.age",
            "/abc/h/a%2",
            "/abc/h/d%C3%A9.age",
            "/abc/h/a.age?x",
            "/abc/o/deeper.age",
            "/abc/h/deeper/a.age",
            "/abc/h/a&amp;b.age",
            "/abc/h/a&#x62;.age",
            "/abc/h/<b/>a.age",
            "",
            long.as_str(),
        ];
        for href in dropped {
            assert_eq!(names(&[href, &format!("/abc/h/{NAME}")]), [NAME], "{href}");
        }
    }

    #[test]
    fn a_folder_with_a_name_like_a_file_is_not_listed() {
        let xml = r#"<m:multistatus xmlns:m="DAV:"><m:response><m:href>/abc/h/a.age</m:href><m:propstat><m:prop>
            <m:resourcetype><m:collection/></m:resourcetype></m:prop></m:propstat></m:response></m:multistatus>"#;
        assert_eq!(read(xml.as_bytes(), "abc/h").unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_not_a_listing_is_none() {
        let page = "<!DOCTYPE html><html><body>Wi-Fi</body></html>";
        let bomb =
            r#"<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><multistatus>&b;</multistatus>"#;
        let whole = listing(&["/abc/h/a.age"]);
        let cut = whole.split_at(whole.len() - 20).0;
        let two = format!("{whole}{whole}");
        for body in [
            "",
            "{}",
            "<html></html>",
            "<multistatus><href>",
            "<a></b>",
            page,
            bomb,
            cut,
            &two,
            "<a/><multistatus/>",
        ] {
            assert!(read(body.as_bytes(), "abc/h").is_none(), "{body}");
        }
        assert!(read(b"<multistatus>\xff</multistatus>", "abc/h").is_none());
        assert_eq!(read(b"<multistatus/>", "abc/h"), Some(Vec::new()));
    }

    #[test]
    fn a49_an_absurd_listing_is_refused() {
        let hrefs: Vec<String> = (0..1_000_000).map(|n| format!("{n}.age")).collect();
        let hrefs: Vec<&str> = hrefs.iter().map(String::as_str).collect();
        let million = listing(&hrefs);
        assert!(million.len() > LARGEST_LISTING);
        assert!(read(million.as_bytes(), "abc/h").is_none());
        // Below the limit in bytes, above the one in names.
        let many = listing(&hrefs[..MOST_NAMES + 1]);
        assert!(many.len() < LARGEST_LISTING);
        assert!(read(many.as_bytes(), "abc/h").is_none());
        assert_eq!(read(listing(&hrefs[..1000]).as_bytes(), "abc/h").unwrap().len(), 1000);
        // Deep instead of long.
        let deep = "<multistatus>".to_owned() + &"<a>".repeat(1_000_000);
        assert!(read(deep.as_bytes(), "abc/h").is_none());
    }
}

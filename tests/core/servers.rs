//! Real WebDAV servers, on the loopback: the list of checks for every store, what only a server has, and a story of twelve
//! people. `cargo xtask test` installs them and runs this.

use pollster::block_on;
use souspli::store::credentials::Credentials;
use souspli::store::probe::{SecondPut, probe};
use souspli::store::{Store, StoreError};

use crate::elsewhere::two_come_over;
use crate::store::conformance::{Fresh, conforms};
use crate::store::http::Http;
use crate::story::twelve_people_over;
use crate::twelve::a_season_over;

mod running;

use running::{Kind, ORIGIN, PASSWORD, Server, USER};

/// Those that differ in what a browser or a thief of passwords sees.
const ALL: [Kind; 4] = [Kind::Wsgidav, Kind::Apache, Kind::Nginx, Kind::Rclone];

conforms!(wsgidav, Server::start(Kind::Wsgidav));
conforms!(apache, Server::start(Kind::Apache));
conforms!(nginx, Server::start(Kind::Nginx));
conforms!(nginx_without_full_path, Server::start(Kind::NginxWithoutFullPath));
conforms!(rclone, Server::start(Kind::Rclone));

mod twelve_people_read_one_another_over {
    use super::*;

    #[test]
    fn wsgidav() {
        twelve_people_over(&Server::start(Kind::Wsgidav).client());
    }
    #[test]
    fn apache() {
        twelve_people_over(&Server::start(Kind::Apache).client());
    }
    #[test]
    fn nginx() {
        twelve_people_over(&Server::start(Kind::Nginx).client());
    }
    #[test]
    fn rclone() {
        twelve_people_over(&Server::start(Kind::Rclone).client());
    }
}

mod twelve_people_live_a_season_over {
    use super::*;

    #[test]
    fn wsgidav() {
        a_season_over(&Server::start(Kind::Wsgidav).client());
    }
    #[test]
    fn apache() {
        a_season_over(&Server::start(Kind::Apache).client());
    }
    #[test]
    fn nginx() {
        a_season_over(&Server::start(Kind::Nginx).client());
    }
    #[test]
    fn rclone() {
        a_season_over(&Server::start(Kind::Rclone).client());
    }
}

/// As people do it: founded there, with the login in one link and typed for another.
#[test]
fn a_group_is_founded_on_a_server_that_asks_for_a_login() {
    for kind in ALL {
        let server = Server::start(kind);
        let login = (USER, PASSWORD);
        two_come_over(&Http::new(), &server.address(), &server.address(), login, login);
    }
}

#[test]
fn without_the_password_a_server_refuses_and_nothing_changes() {
    for kind in ALL {
        let server = Server::start(kind);
        block_on(server.client().put("g/h/a.age", b"x")).unwrap();
        for given in [None, Some((USER, "wrong")), Some((USER, "")), Some(("autre", PASSWORD))] {
            let store = server.client_as(given);
            block_on(async {
                assert_eq!(store.list("g/h").await, Err(StoreError::Refused), "{kind:?} {given:?}");
                assert_eq!(store.get("g/h/a.age").await, Err(StoreError::Refused), "{kind:?} {given:?}");
                assert_eq!(
                    store.put("g/h/b.age", b"y").await,
                    Err(StoreError::Refused),
                    "{kind:?} {given:?}"
                );
                assert_eq!(store.delete("g/h/a.age").await, Err(StoreError::Refused), "{kind:?} {given:?}");
                assert!(probe(&store, "abc").await.is_err());
            });
        }
        assert_eq!(block_on(server.client().list("g/h")), Ok(vec!["a.age".to_owned()]));
    }
}

/// All four let a second put overwrite: nothing may rest on a store that keeps the first.
#[test]
fn the_probe_tells_that_a_server_overwrites() {
    for kind in ALL {
        let server = Server::start(kind);
        assert_eq!(
            block_on(probe(&server.client(), "abc")).unwrap().second_put,
            SecondPut::Overwrites,
            "{kind:?}"
        );
    }
}

#[test]
fn a_listing_leaves_out_what_others_keep_on_the_server() {
    for kind in ALL {
        let server = Server::start(kind);
        block_on(server.client().put("g/h/a.age", b"x")).unwrap();
        let folder = server.files().join("g/h");
        for name in ["Photo.age", "d\u{e9}j\u{e0} vu & <co>.age", "a.txt", ".a.age", "a%41.age", "a b.age"] {
            std::fs::write(folder.join(name), b"theirs").unwrap();
        }
        std::fs::create_dir(folder.join("folder.age")).unwrap();
        assert_eq!(block_on(server.client().list("g/h")), Ok(vec!["a.age".to_owned()]), "{kind:?}");
    }
}

#[test]
fn a_server_that_stops_is_unreachable_and_not_empty() {
    for kind in ALL {
        let mut server = Server::start(kind);
        let store = server.client();
        block_on(store.put("g/h/a.age", b"x")).unwrap();
        server.stop();
        assert_eq!(block_on(store.list("g/h")), Err(StoreError::Unreachable), "{kind:?}");
        assert_eq!(block_on(store.get("g/h/a.age")), Err(StoreError::Unreachable), "{kind:?}");
    }
}

/// What a browser asks before its first request from another origin, without the password (Fetch, CORS-preflight fetch).
#[test]
fn a_browser_of_another_origin_is_let_through() {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    for kind in ALL {
        let server = Server::start(kind);
        for method in ["GET", "PUT", "DELETE", "PROPFIND", "MKCOL"] {
            let asked = ureq::http::Request::builder()
                .method("OPTIONS")
                .uri(format!("{}g/h/", server.address()))
                .header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type,depth");
            let answer = agent.run(asked.body(()).unwrap()).unwrap();
            let header = |name: &str| {
                answer
                    .headers()
                    .get(name)
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default()
                    .to_owned()
            };
            assert!(answer.status().is_success(), "{kind:?} {method}: {}", answer.status());
            assert_eq!(header("Access-Control-Allow-Origin"), ORIGIN, "{kind:?}");
            let methods = header("Access-Control-Allow-Methods");
            assert!(
                methods.split(',').any(|allowed| allowed.trim() == method),
                "{kind:?} {method}: {methods}"
            );
            let allowed = header("Access-Control-Allow-Headers").to_lowercase();
            for name in ["authorization", "content-type", "depth"] {
                assert!(allowed.split(',').any(|one| one.trim() == name), "{kind:?} {name}: {allowed}");
            }
        }
    }
}

/// What a page of another origin gets to read: an answer without this header looks to it like none.
#[test]
fn a_browser_of_another_origin_reads_the_answers() {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .build()
        .into();
    let login = Credentials::new(USER.to_owned().into(), PASSWORD.to_owned().into()).unwrap().header();
    for kind in ALL {
        let server = Server::start(kind);
        block_on(server.client().put("g/h/a.age", b"x")).unwrap();
        for (method, path, login, status) in [
            ("GET", "g/h/a.age", Some(login.as_str()), 200),
            ("GET", "g/h/b.age", Some(login.as_str()), 404),
            ("PROPFIND", "g/h/", Some(login.as_str()), 207),
            ("PROPFIND", "g/o/", Some(login.as_str()), 404),
            ("DELETE", "g/h/a.age", Some(login.as_str()), 204),
            ("GET", "g/h/a.age", None, 401),
            ("PROPFIND", "g/h/", Some("Basic ZmF1eDpmYXV4"), 401),
        ] {
            let mut asked = ureq::http::Request::builder()
                .method(method)
                .uri(format!("{}{path}", server.address()))
                .header("Origin", ORIGIN);
            if method == "PROPFIND" {
                asked = asked.header("Depth", "1");
            }
            if let Some(login) = login {
                asked = asked.header("Authorization", login);
            }
            let answer = agent.run(asked.body(()).unwrap()).unwrap();
            assert_eq!(answer.status().as_u16(), status, "{kind:?} {method} {path}");
            let allowed = answer.headers().get("Access-Control-Allow-Origin");
            assert_eq!(allowed.unwrap(), ORIGIN, "{kind:?} {method} {path} {status}");
        }
    }
}

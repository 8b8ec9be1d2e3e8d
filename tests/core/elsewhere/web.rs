//! WebDAV servers in memory, by their addresses, some of which ask for a login: a small internet.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use souspli::store::credentials::Credentials;
use souspli::store::{Request, Response, Transport, TransportError};

use crate::world::a_moment;

/// What a server does, apart from its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Nothing.
    #[default]
    Works,
    /// It does not answer.
    Away,
    /// Somebody else answers everything with a page.
    Captive,
    /// It is a host of pages: no WebDAV.
    Pages,
    /// It takes files and gives them back, and lists nothing.
    NoListings,
    /// It says of everything that it is done, or that there is nothing.
    Forgets,
    /// It has no room.
    Full,
    /// It lets nobody write.
    ReadOnly,
    /// What was put is not what comes back.
    Alters,
    /// It answers with 502.
    Broken,
    /// It deletes nothing.
    Hoards,
}

#[derive(Clone, Default)]
pub struct Server {
    /// Users and passwords; none: it asks for nothing.
    pub logins: Vec<(&'static str, &'static str)>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub mood: Mood,
    /// How many requests came with a login.
    pub given: usize,
}

impl Server {
    fn lets_in(&self, request: &Request) -> bool {
        let given = request.headers.iter().find(|(name, _)| *name == "Authorization");
        let good = |(user, password): &(&str, &str)| {
            let login = Credentials::new((*user).to_owned().into(), (*password).to_owned().into()).unwrap();
            given.is_some_and(|(_, value)| *value == login.header())
        };
        self.logins.is_empty() || self.logins.iter().any(good)
    }

    fn answer(&mut self, request: &Request, path: &str) -> (u16, Vec<u8>) {
        let page = b"<!DOCTYPE html><html></html>".to_vec();
        match self.mood {
            Mood::Captive => return (200, page),
            Mood::Broken => return (502, page),
            Mood::Pages if request.method != "GET" => return (405, page),
            Mood::Pages => return (404, page),
            _ if !self.lets_in(request) => return (401, page),
            Mood::NoListings if request.method == "PROPFIND" => return (405, page),
            Mood::Full if request.method == "PUT" => return (507, vec![]),
            Mood::ReadOnly if request.method == "PUT" => return (403, vec![]),
            Mood::Forgets if request.method == "PUT" => return (201, vec![]),
            Mood::Hoards if request.method == "DELETE" => return (403, vec![]),
            _ => {}
        }
        match request.method {
            "PROPFIND" => {
                let names = self.files.keys().filter_map(|file| file.strip_prefix(path));
                let names = names.filter(|name| !name.contains('/'));
                let listed: String =
                    names.map(|name| format!("<response><href>{path}{name}</href></response>")).collect();
                match listed.is_empty() {
                    true => (404, vec![]),
                    false => (207, format!("<multistatus>{listed}</multistatus>").into_bytes()),
                }
            }
            "GET" => self.files.get(path).map_or((404, vec![]), |bytes| (200, bytes.clone())),
            "PUT" => {
                let mut bytes = request.body.clone();
                if self.mood == Mood::Alters {
                    bytes.push(0);
                }
                self.files.insert(path.to_owned(), bytes);
                (201, vec![])
            }
            "DELETE" => (if self.files.remove(path).is_some() { 204 } else { 404 }, vec![]),
            _ => (405, vec![]),
        }
    }
}

/// All servers, and what was asked of them. Shared by cloning.
#[derive(Clone, Default)]
pub struct Web {
    servers: Rc<RefCell<BTreeMap<String, Server>>>,
    /// Method and address of each request.
    pub asked: Rc<RefCell<Vec<String>>>,
    /// Others go first before each answer.
    pub slow: Rc<std::cell::Cell<bool>>,
}

impl Web {
    pub fn set(&self, address: &str, logins: &[(&'static str, &'static str)]) {
        let server = Server { logins: logins.to_vec(), ..Server::default() };
        self.servers.borrow_mut().insert(address.to_owned(), server);
    }

    /// Changes a server.
    pub fn at<T>(&self, address: &str, change: impl FnOnce(&mut Server) -> T) -> T {
        change(self.servers.borrow_mut().get_mut(address).unwrap())
    }

    /// How many requests of a method came so far.
    pub fn count(&self, method: &str) -> usize {
        self.asked.borrow().iter().filter(|line| line.starts_with(method)).count()
    }

    /// All bytes that all servers hold, and all that was asked for by name.
    pub fn everything(&self) -> Vec<u8> {
        let mut all = self.asked.borrow().join("\n").into_bytes();
        for server in self.servers.borrow().values() {
            for (path, bytes) in &server.files {
                all.extend_from_slice(path.as_bytes());
                all.extend_from_slice(bytes);
            }
        }
        all
    }
}

impl Transport for Web {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if self.slow.get() {
            a_moment().await;
        }
        self.asked.borrow_mut().push(format!("{} {}", request.method, request.url));
        let mut servers = self.servers.borrow_mut();
        let server = servers.iter_mut().find(|(address, _)| request.url.starts_with(address.as_str()));
        let (address, server) = server.ok_or(TransportError::Unreachable)?;
        if server.mood == Mood::Away {
            return Err(TransportError::Unreachable);
        }
        server.given += usize::from(request.headers.iter().any(|(name, _)| *name == "Authorization"));
        let (status, body) = server.answer(&request, &request.url[address.len()..]);
        Ok(Response { status, body })
    }
}

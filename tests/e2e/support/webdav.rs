//! A store of another origin that asks for a login and lets the app ask it (CORS): wsgidav, with the configuration of `tests/servers`.
//! `cargo xtask test` installs it and says where it is in `SOUSPLI_WSGIDAV`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::process::Process;
use super::{Host, Scratch, dist, wire};

/// Its one user.
pub const USER: &str = "camille";
/// The password at first: with the character that would end a name, and not ASCII.
pub const PASSWORD: &str = "sésame: ouvre";

/// A running server with an empty folder.
pub struct Store {
    files: Scratch,
    port: u16,
    origin: String,
    password: String,
    process: Option<Process>,
}

impl Store {
    /// Starts it for the app that a host serves.
    pub fn start(host: &Host) -> Store {
        let files = Scratch::new("store");
        std::fs::create_dir_all(files.path().join("files")).expect("the store's folder");
        let origin = host.address().trim_end_matches('/').to_owned();
        let (port, password) = (wire::free_port(), PASSWORD.to_owned());
        let mut store = Store { files, port, origin, password, process: None };
        store.revive();
        store
    }

    /// From now on it takes this password and no other; its files stay.
    pub fn runs_with(&mut self, password: &str) {
        drop(self.process.take());
        self.password = password.to_owned();
        self.revive();
    }

    /// The server dies. No reply, no goodbye.
    pub fn kill(&mut self) {
        self.process.take().expect("a running store").kill();
        assert!(
            wire::request(self.port, "GET", "/", None, Duration::from_secs(2)).is_err(),
            "something still answers where the store was"
        );
    }

    /// Starts it again, on the same port and the same files.
    pub fn revive(&mut self) {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/wsgidav.yaml");
        let mut text = std::fs::read_to_string(own).expect("the server's configuration");
        let (port, files) = (self.port.to_string(), self.folder());
        for (word, value) in [
            ("{port}", port.as_str()),
            ("{files}", files.to_str().expect("a plain path")),
            ("{user}", USER),
            ("{password}", self.password.as_str()),
            ("{origin}", self.origin.as_str()),
        ] {
            text = text.replace(word, value);
        }
        let configuration = self.files.path().join("wsgidav.yaml");
        std::fs::write(&configuration, text).expect("a configuration");
        let program = std::env::var_os("SOUSPLI_WSGIDAV")
            .expect("SOUSPLI_WSGIDAV says where wsgidav is: run `cargo xtask test`");
        let mut command = Command::new(program);
        command.arg("--config").arg(configuration);
        let log = self.files.path().join("log");
        self.process = Some(Process::start(command, &log, false));
        let until = Instant::now() + Duration::from_secs(30);
        // Without a login it refuses: it is there.
        while wire::request(self.port, "GET", "/", None, Duration::from_secs(5))
            .map_or(true, |reply| reply.status != 401)
        {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(Instant::now() < until, "wsgidav does not answer: {said}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Its address, as a person types it.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where its files lie.
    pub fn folder(&self) -> PathBuf {
        self.files.path().join("files")
    }

    /// Copies its folder, as who runs a server keeps a backup.
    pub fn backup(&self) -> Scratch {
        let backup = Scratch::new("backup");
        dist::copy(&self.folder(), backup.path());
        backup
    }

    /// Puts a backup in the place of what its folder holds.
    pub fn put_back(&self, backup: &Scratch) {
        std::fs::remove_dir_all(self.folder()).expect("a folder to empty");
        std::fs::create_dir_all(self.folder()).expect("the store's folder");
        dist::copy(backup.path(), &self.folder());
    }
}

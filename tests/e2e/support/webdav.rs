//! A store of another origin that asks for a login and lets the app ask it (CORS): wsgidav, with the configuration of `tests/servers`.
//! `cargo xtask test` installs it and says where it is in `SOUSPLI_WSGIDAV`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::process::Process;
use super::{Host, Scratch, wire};

/// Its one user.
pub const USER: &str = "camille";
/// The password at first: with the character that would end a name, and not ASCII.
pub const PASSWORD: &str = "sésame: ouvre";

/// A running server with an empty folder.
pub struct Store {
    files: Scratch,
    port: u16,
    origin: String,
    process: Option<Process>,
}

impl Store {
    /// Starts it for the app that a host serves.
    pub fn start(host: &Host) -> Store {
        let files = Scratch::new("store");
        std::fs::create_dir_all(files.path().join("files")).expect("the store's folder");
        let origin = host.address().trim_end_matches('/').to_owned();
        let mut store = Store { files, port: wire::free_port(), origin, process: None };
        store.runs_with(PASSWORD);
        store
    }

    /// From now on it takes this password and no other; its files stay.
    pub fn runs_with(&mut self, password: &str) {
        drop(self.process.take());
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/wsgidav.yaml");
        let mut text = std::fs::read_to_string(own).expect("the server's configuration");
        let (port, files) = (self.port.to_string(), self.folder());
        for (word, value) in [
            ("{port}", port.as_str()),
            ("{files}", files.to_str().expect("a plain path")),
            ("{user}", USER),
            ("{password}", password),
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

    /// Where its files lie.
    pub fn folder(&self) -> PathBuf {
        self.files.path().join("files")
    }
}

//! The real host: the program that serves the built app and the embedded store, found through `SOUSPLI_HOST`; the build
//! it serves through `SOUSPLI_DIST`. `cargo xtask test` sets both.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::Process;
use super::{Scratch, wire};

/// How the host is started.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The build to serve.
    pub dist: PathBuf,
    /// Whether it sends the headers that a real deployment should send.
    pub headers: bool,
    /// The path under which the app lies, such as `/pli/`; `None`: the root.
    pub base: Option<String>,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting { dist: built(), headers: true, base: None }
    }
}

/// The build under test.
pub fn built() -> PathBuf {
    let path = env::var_os("SOUSPLI_DIST").map_or_else(|| PathBuf::from("dist"), PathBuf::from);
    assert!(path.join("index.html").is_file(), "no built app at {}: run `cargo xtask test`", path.display());
    path
}

/// A running (or killed) host with a store of its own.
pub struct Host {
    setting: Setting,
    files: Scratch,
    port: u16,
    address: String,
    process: Option<Process>,
}

impl Host {
    /// Starts the host in the ordinary way.
    pub fn start() -> Host {
        Host::start_with(Setting::default())
    }

    /// Starts the host in another way.
    pub fn start_with(setting: Setting) -> Host {
        let files = Scratch::new("host");
        std::fs::create_dir_all(files.path().join("data")).expect("the store's folder");
        let mut host = Host { setting, files, port: 0, address: String::new(), process: None };
        host.revive();
        host
    }

    /// Starts the host again, on the same port and the same files.
    pub fn revive(&mut self) {
        let program =
            env::var_os("SOUSPLI_HOST").expect("SOUSPLI_HOST names the host program: run `cargo xtask test`");
        let mut command = Command::new(program);
        command.arg("--port").arg(self.port.to_string());
        command
            .arg("--data")
            .arg(self.data())
            .arg("--dist")
            .arg(&self.setting.dist)
            .arg("--record")
            .arg(self.record());
        if !self.setting.headers {
            command.arg("--no-headers");
        }
        if let Some(base) = &self.setting.base {
            command.arg("--base").arg(base);
        }
        let mut process = Process::start(command, &self.files.path().join("host.log"), true);
        let mut lines = BufReader::new(process.child().stdout.take().expect("the host's output")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let from = line.find("http://localhost:")?;
            line.get(from..)?.split_whitespace().next().map(str::to_owned)
        });
        let address = address.unwrap_or_else(|| {
            let log = std::fs::read_to_string(self.files.path().join("host.log")).unwrap_or_default();
            panic!("the host printed no address: {log}")
        });
        // Whoever prints into a closed pipe dies of it: read on.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let port: u16 = address
            .trim_start_matches("http://localhost:")
            .split('/')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("a port in the host's address");
        assert!(self.port == 0 || self.port == port, "the host came back on another port");
        self.port = port;
        self.address = if address.ends_with('/') { address } else { format!("{address}/") };
        self.process = Some(process);
    }

    /// The server dies. No reply, no goodbye.
    pub fn kill(&mut self) {
        self.process.take().expect("a running host").kill();
        assert!(
            wire::request(self.port, "GET", "/", None, Duration::from_secs(2)).is_err(),
            "something still answers where the host was"
        );
    }

    /// Serves another build from now on, at the same address.
    pub fn serve(&mut self, dist: &Path) {
        self.kill();
        self.setting.dist = dist.to_path_buf();
        self.revive();
    }

    /// Where the app is, with a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The store's folder.
    pub fn data(&self) -> PathBuf {
        self.files.path().join("data")
    }

    /// The record of every request that came.
    pub fn record(&self) -> PathBuf {
        self.files.path().join("record")
    }
}

//! Starting and stopping the four servers. `cargo xtask test` says where they are.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pollster::block_on;
use souspli::store::credentials::Credentials;
use souspli::store::webdav::WebDav;
use souspli::store::{Store, StoreError};

use crate::store::conformance::{Fresh, in_threads};
use crate::store::http::Http;
use crate::store::scratch::Scratch;

pub const USER: &str = "camille";
/// Not ASCII, and with the character that would end a name.
pub const PASSWORD: &str = "sésame: ouvre";
/// Where the app would be served from.
pub const ORIGIN: &str = "https://souspli.exemple.fr";

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Wsgidav,
    Apache,
    /// Makes folders as a `PUT` needs them.
    Nginx,
    /// Does not.
    NginxWithoutFullPath,
    Rclone,
}

/// A running server with an empty folder; ends with the test, also when it panics.
pub struct Server {
    child: Child,
    port: u16,
    http: Http,
    scratch: Scratch,
}

impl Server {
    pub fn start(kind: Kind) -> Server {
        let mut said = String::new();
        // Between finding a free port and using it, somebody else may have taken it.
        for _ in 0..3 {
            match Server::try_start(kind) {
                Ok(server) => return server,
                Err(log) => said = log,
            }
        }
        panic!("{kind:?} does not start: {said}")
    }

    fn try_start(kind: Kind) -> Result<Server, String> {
        let scratch = Scratch::new();
        for folder in ["files", "locks"] {
            fs::create_dir(scratch.path().join(folder)).unwrap();
            open_to_all(&scratch.path().join(folder));
        }
        open_to_all(scratch.path());
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let log = scratch.path().join("log");
        let out = fs::File::create(&log).unwrap();
        let mut command = command(kind, scratch.path(), port);
        let errors = out.try_clone().unwrap();
        let child = command.stdin(Stdio::null()).stdout(out).stderr(errors).spawn();
        let child = child.unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
        let mut server = Server { child, port, http: Http::new(), scratch };

        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until && server.child.try_wait().unwrap().is_none() {
            // Empty, and with this password: this server and no other.
            if block_on(server.client().list("p")) == Ok(Vec::new()) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        let errors = fs::read_to_string(server.scratch.path().join("error.log")).unwrap_or_default();
        Err(fs::read_to_string(log).unwrap_or_default() + &errors)
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// A client that gives a user and a password, or none.
    pub fn client_as(&self, given: Option<(&str, &str)>) -> WebDav<Http> {
        let credentials = given.map(|(user, password)| {
            Credentials::new(user.to_owned().into(), password.to_owned().into()).unwrap()
        });
        WebDav::open(&self.address(), credentials, self.http.clone()).unwrap()
    }

    /// Where its files lie.
    pub fn files(&self) -> PathBuf {
        self.scratch.path().join("files")
    }

    /// Stops it; whoever asks now gets no answer.
    pub fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // Those that have children end them when asked in a friendly way, and only then.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Fresh for Server {
    type Client = WebDav<Http>;
    fn client(&self) -> WebDav<Http> {
        self.client_as(Some((USER, PASSWORD)))
    }
    fn at_once(&self, puts: &[(String, Vec<u8>)]) -> Vec<Result<(), StoreError>> {
        in_threads(self, puts)
    }
}

/// A server that root starts works as somebody else.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
}

fn told(name: &str) -> PathBuf {
    let told = std::env::var_os(name);
    told.unwrap_or_else(|| panic!("{name} says where a server is: run `cargo xtask test`")).into()
}

fn command(kind: Kind, scratch: &Path, port: u16) -> Command {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers");
    let (files, port) = (scratch.join("files"), port.to_string());
    let filled = |name: &str, modules: &Path, full_path: &str| {
        // Where the server, which may be somebody else, can read it.
        fs::copy(own.join("users"), scratch.join("users")).unwrap();
        let mut text = fs::read_to_string(own.join(name)).unwrap();
        for (word, value) in [
            ("{port}", port.as_str()),
            ("{scratch}", scratch.to_str().unwrap()),
            ("{files}", files.to_str().unwrap()),
            ("{users}", scratch.join("users").to_str().unwrap()),
            ("{modules}", modules.to_str().unwrap()),
            ("{full_path}", full_path),
            ("{user}", USER),
            ("{password}", PASSWORD),
            ("{origin}", ORIGIN),
        ] {
            text = text.replace(word, value);
        }
        let path = scratch.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    match kind {
        Kind::Wsgidav => {
            let mut command = Command::new(told("SOUSPLI_WSGIDAV"));
            command.arg("--config").arg(filled("wsgidav.yaml", Path::new(""), ""));
            command
        }
        Kind::Apache => {
            let mut command = Command::new(told("SOUSPLI_APACHE"));
            let modules = told("SOUSPLI_APACHE_MODULES");
            command.arg("-DFOREGROUND").arg("-f").arg(filled("apache.conf", &modules, ""));
            command
        }
        Kind::Nginx | Kind::NginxWithoutFullPath => {
            let mut command = Command::new(told("SOUSPLI_NGINX"));
            let full_path = if kind == Kind::Nginx { "on" } else { "off" };
            let file = filled("nginx.conf", &told("SOUSPLI_NGINX_MODULES"), full_path);
            command.arg("-e").arg(scratch.join("error.log")).arg("-c").arg(file);
            command
        }
        Kind::Rclone => {
            let mut command = Command::new(told("SOUSPLI_RCLONE"));
            command
                .args(["serve", "webdav", "--addr", &format!("127.0.0.1:{port}")])
                .args(["--user", USER, "--pass", PASSWORD, "--allow-origin", ORIGIN])
                .arg(files)
                // Not that of whoever runs the tests.
                .env("RCLONE_CONFIG", scratch.join("rclone.conf"));
            command
        }
    }
}

//! The three engines: how each is started and what it is asked for.
//!
//! Their drivers are found through `CHROMEDRIVER`, `GECKODRIVER` and `WEBKITWEBDRIVER`, else on the `PATH`.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// What Chromium would do of its own accord over the network, however little the page asks.
const CHATTER: &str = "AutofillServerCommunication,OptimizationHints,OptimizationGuideModelDownloading,MediaRouter,\
                       NetworkTimeServiceQuerying,PasswordLeakDetection,Translate,CertificateTransparencyComponentUpdater";

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

/// What a profile starts with, where it is not the ordinary.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Scripts are switched off by the person. WebKit's driver has no such switch.
    pub no_scripts: bool,
    /// The local database is refused, as some private windows do. WebKit has no such switch.
    pub no_database: bool,
    /// Chromium only: everything that is not on this machine goes to this port, where somebody listens.
    pub proxy: Option<u16>,
}

impl Engine {
    /// For file names and messages.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }

    /// The driver, ready to be started on that port.
    pub fn driver(self, port: u16, display: Option<&str>, home: &Path) -> Command {
        let named = |variable: &str, usual: &str| env::var_os(variable).unwrap_or_else(|| usual.into());
        let mut command;
        match self {
            Engine::Chromium => {
                command = Command::new(named("CHROMEDRIVER", "chromedriver"));
                command.arg(format!("--port={port}"));
            }
            Engine::Firefox => {
                command = Command::new(named("GECKODRIVER", "geckodriver"));
                // The port of its line to Firefox is free but by chance; another driver may run at the same time.
                command
                    .args(["--port", &port.to_string(), "--marionette-port", "0", "--profile-root"])
                    .arg(home);
            }
            Engine::WebKit => {
                command = Command::new(named("WEBKITWEBDRIVER", "WebKitWebDriver"));
                command.args([format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
                command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
                // The sandbox needs user namespaces, which a container or root often has not.
                command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                command.env("NO_AT_BRIDGE", "1").env("GDK_BACKEND", "x11");
            }
        }
        if let Some(display) = display {
            command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
        }
        for (variable, folder) in [
            ("HOME", ""),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
        ] {
            let path = home.join(folder);
            std::fs::create_dir_all(&path).expect("a home for the profile");
            command.env(variable, path);
        }
        command
    }

    /// The capabilities of a new session.
    pub fn capabilities(self, home: &Path, options: Options) -> Value {
        match self {
            Engine::Chromium => {
                let mut args = vec![
                    "--headless=new".to_owned(),
                    "--no-sandbox".to_owned(),
                    "--disable-gpu".to_owned(),
                    "--disable-dev-shm-usage".to_owned(),
                    "--disable-background-networking".to_owned(),
                    "--disable-component-update".to_owned(),
                    "--disable-sync".to_owned(),
                    "--disable-default-apps".to_owned(),
                    "--disable-extensions".to_owned(),
                    "--disable-domain-reliability".to_owned(),
                    "--disable-client-side-phishing-detection".to_owned(),
                    "--disable-search-engine-choice-screen".to_owned(),
                    format!("--disable-features={CHATTER}"),
                    "--no-first-run".to_owned(),
                    "--no-default-browser-check".to_owned(),
                    "--hide-scrollbars".to_owned(),
                    "--window-size=1280,900".to_owned(),
                    format!("--user-data-dir={}", home.join("profile").display()),
                ];
                if let Some(port) = options.proxy {
                    // Loopback addresses never go through a proxy unless asked to.
                    args.push(format!("--proxy-server=http://127.0.0.1:{port}"));
                }
                let mut prefs = json!({
                    "credentials_enable_service": false,
                    "profile.password_manager_enabled": false,
                    "profile.password_manager_leak_detection": false,
                    "autofill.profile_enabled": false,
                    "safebrowsing.enabled": false,
                    "intl.accept_languages": "fr-FR,fr",
                });
                if options.no_scripts {
                    prefs["profile.managed_default_content_settings.javascript"] = json!(2);
                    prefs["profile.default_content_setting_values.javascript"] = json!(2);
                }
                if options.no_database {
                    // "Block all cookies": every kind of site data is refused.
                    prefs["profile.managed_default_content_settings.cookies"] = json!(2);
                    prefs["profile.default_content_setting_values.cookies"] = json!(2);
                }
                json!({
                    "goog:chromeOptions": { "args": args, "prefs": prefs },
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
            Engine::Firefox => {
                let mut prefs = json!({
                    "intl.accept_languages": "fr-FR, fr",
                    "signon.rememberSignons": false,
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                });
                if options.no_scripts {
                    prefs["javascript.enabled"] = json!(false);
                }
                if options.no_database {
                    // "Block all cookies": every kind of site data is refused.
                    prefs["network.cookie.cookieBehavior"] = json!(2);
                }
                json!({ "moz:firefoxOptions": { "args": ["-headless", "--width=1280", "--height=900"], "prefs": prefs } })
            }
            Engine::WebKit => json!({}),
        }
    }
}

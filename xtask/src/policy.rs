//! The headers a host should send with the app: one source for the local host, the service worker and the nginx example.

/// The page's policy: nothing from elsewhere, no inline code, no `eval`.
pub const PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// The worker's own. The page's does not bind it: only headers of the worker's script do. It may ask any host over `https`, since a group's
/// store may be anywhere, and this machine; code comes from its own origin alone. (`[::1]` is left out: no policy can name it.)
pub const WORKER: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self' https: http://localhost:* http://127.0.0.1:*; worker-src 'self'";

/// The service worker's: it fetches the app's files and runs nothing else.
pub const SERVICE_WORKER: &str = "default-src 'none'; script-src 'self'; connect-src 'self'";

/// Sent with every file.
pub const COMMON: &[(&str, &str)] = &[
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), \
         midi=(), payment=(), usb=()",
    ),
];

/// Files in a build's folder never change: another build has another folder.
pub const CACHE_BUILD: &str = "public, max-age=31536000, immutable";

/// Files outside it, which name the build.
pub const CACHE_ENTRY: &str = "no-cache";

/// The page's policy as a `<meta>`, which protects from the first load where the host sends no headers. It may not speak of
/// `frame-ancestors` (CSP 3, section 3.3).
pub fn page_meta() -> String {
    PAGE.split("; ")
        .filter(|directive| !directive.starts_with("frame-ancestors"))
        .collect::<Vec<_>>()
        .join("; ")
}

/// The policy that goes with a file of the app, by its path under the app's root.
pub fn of(path: &str) -> Option<&'static str> {
    match path {
        "" | "index.html" => Some(PAGE),
        "sw.js" => Some(SERVICE_WORKER),
        _ if path.ends_with("/worker-boot.js") => Some(WORKER),
        _ => None,
    }
}

/// How long a file of the app may be kept without asking again.
pub fn cache(path: &str) -> &'static str {
    if path.starts_with("b/") { CACHE_BUILD } else { CACHE_ENTRY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_falls_on_its_own_file() {
        assert_eq!(of("index.html"), Some(PAGE));
        assert_eq!(of("b/0123456789abcdef/worker-boot.js"), Some(WORKER));
        assert_eq!(of("sw.js"), Some(SERVICE_WORKER));
        assert_eq!(of("b/0123456789abcdef/boot.js"), None);
    }

    /// Whether a policy names another origin than its own, whatever for.
    fn leads_elsewhere(policy: &str) -> bool {
        ["http", "*", "blob:", "ws"].iter().any(|word| policy.contains(word))
    }

    #[test]
    fn no_policy_allows_inline_code_or_eval_and_the_workers_alone_another_origin() {
        for policy in [PAGE, WORKER, SERVICE_WORKER, page_meta().as_str()] {
            assert!(policy.starts_with("default-src 'none'; "), "{policy}");
            assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
        }
        for policy in [PAGE, SERVICE_WORKER, page_meta().as_str()] {
            assert!(!leads_elsewhere(policy), "{policy}");
        }
    }

    /// The worker asks stores elsewhere, over https or on this machine; and runs nothing that comes from there.
    #[test]
    fn the_worker_may_ask_other_hosts_and_nothing_else_of_them() {
        let (asks, others): (Vec<&str>, Vec<&str>) =
            WORKER.split("; ").partition(|directive| directive.starts_with("connect-src "));
        assert_eq!(asks, ["connect-src 'self' https: http://localhost:* http://127.0.0.1:*"]);
        assert!(!leads_elsewhere(&others.join("; ")), "{others:?}");
    }

    #[test]
    fn the_meta_says_what_the_header_says_but_frame_ancestors() {
        assert_eq!(format!("{}; frame-ancestors 'none'", page_meta()), PAGE);
    }
}

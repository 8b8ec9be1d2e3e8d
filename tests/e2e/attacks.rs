//! The rows of the attack table (THREATS.md) that only a browser can show.

use serde_json::json;
use souspli::log::invitation::Invitation;

use crate::people::{
    admit, arrive, ask, comes, drawn_words, found_group, founder_and_link, kept_offline, open_invitation,
    quiet, share, write_sheet,
};
use crate::support::dist::Altered;
use crate::support::{Browser, Elsewhere, Engine, Host, alone, in_three_engines};
use crate::trouble::inside_worker;

/// A8: nothing of a link's secret is in any request of a whole joining: address, header or body.
#[test]
fn a8_no_request_holds_anything_of_a_links_secret_chromium() {
    let _alone = alone();
    let host = Host::start();
    let (a, link) = founder_and_link(Engine::Chromium, &host);
    let b = Browser::open(Engine::Chromium, "b");
    open_invitation(&b, &link);
    let words = ask(&b);
    admit(&a, &words);
    comes(&b, "#to-situations");
    let record = std::fs::read(host.record()).expect("the host's record of requests");
    assert!(String::from_utf8_lossy(&record).contains("/j/"), "the request to join went through the host");

    let (invitation, _) = Invitation::from_text(&link).expect("a link");
    let secret = invitation.secret.bytes();
    let text = link.rsplit('/').next().expect("the link's payload");
    let holds = |bytes: &[u8]| {
        let raw = secret.windows(6).any(|run| bytes.windows(6).any(|other| other == run));
        let written = text.as_bytes().windows(12).any(|run| bytes.windows(12).any(|other| other == run));
        raw || written
    };
    assert!(!holds(&record), "a request holds a part of the link");
    assert!(holds(link.as_bytes()) && holds(&secret[3..12]), "the search does not find what it looks for");
}

/// What a member could type to have it run, or asked for, on the others' screens.
fn hostile(elsewhere: &Elsewhere) -> String {
    let host = elsewhere.host();
    [
        format!("<img src=//{host}/img onerror=hacked=1><script src=//{host}/script></script>"),
        "<script>hacked=1</script>\"><svg onload=hacked=1><b onpointerover=hacked=1>gras</b>".to_owned(),
        format!("[lien](javascript:hacked=1) ![image](http://{host}/markdown) http://{host}/bare"),
        "<style>*{display:none}</style>&lt;i&gt; {{hacked=1}} ${hacked=1}\u{202e}à l’envers".to_owned(),
    ]
    .join("\n")
}

/// A51: names, titles and texts are text, whatever stands in them: nothing runs, nothing is asked for, nothing is left out.
#[test]
fn a51_hostile_content_is_text_on_the_screen_chromium() {
    const NAME: &str = "<img src=x onerror=hacked=1>";
    const TITLE: &str = "<script>hacked=1</script><b onclick=hacked=1>titre</b>";
    let _alone = alone();
    let host = Host::start();
    let elsewhere = Elsewhere::start();
    let text = hostile(&elsewhere);
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    drawn_words(&a);
    a.type_into("#group-name", NAME);
    a.click("#framework-0");
    a.type_into("#my-name", NAME);
    a.click("#passphrase-generated");
    a.click("#noted");
    a.click("#create");
    a.visible("#propose");
    a.place("#/groupe/1/situations/nouvelle");
    a.type_into("#title", TITLE);
    a.type_into("#what-happened", &text);
    a.click("#share");
    assert!(a.text("#share-confirm").contains(&text));
    a.click("#share-yes");
    assert_eq!(a.text("article.letter h1"), TITLE);
    assert_eq!(a.text("article.letter .what-happened"), text);
    a.click("#kind-1");
    a.type_into("#contribution", &text);
    a.click("#contribute-send");
    a.until("the contribution to stand there", || a.sees(".contribution .typed").then_some(()));
    assert_eq!(a.text(".contribution .typed"), text);
    let harmless = |place: &str, shown: &str| {
        a.place(place);
        a.until(&format!("{shown:?} at {place}"), || a.page_text().contains(shown).then_some(()));
        let script = "return { hacked: typeof hacked, \
            made: document.querySelectorAll('main :is(img, script, style, iframe, b, svg:not([aria-hidden]))').length, \
            away: [...document.querySelectorAll('a[href]')].filter(a => new URL(a.href).origin !== location.origin).length }";
        let found = a.execute(script, vec![]);
        assert_eq!(found, json!({ "hacked": "undefined", "made": 0, "away": 0 }), "{place}");
    };
    harmless("#/groupe/1", NAME);
    harmless("#/groupe/1/situations", TITLE);
    harmless("#/groupe/1/membres", NAME);
    harmless("#/", NAME);
    a.place("#/groupe/1/situations");
    a.click("a.situation");
    a.visible(".contribution .typed");
    let here = a.url().split_once('#').map(|(_, place)| format!("#{place}")).expect("a place");
    harmless(&here, TITLE);
    assert_eq!(elsewhere.seen(), [""; 0], "something was asked for");
    quiet(&a);
    // Taken for markup, it would be seen.
    let made = "const main = document.querySelector('main'); main.insertAdjacentHTML('beforeend', arguments[0]); \
        return main.querySelectorAll(':is(img, script, style, iframe, b, svg:not([aria-hidden]))').length";
    assert!(
        a.execute(made, vec![json!(text)]).as_u64().is_some_and(|made| made > 3),
        "the check sees nothing"
    );
}

/// A52: who keeps a true build goes on with that, whichever file the host swaps; on a first visit what the page binds by its hash does not
/// run. (The page itself, and what a worker loads, nobody can bind then; nor modules in WebKit, which reads no hash of theirs, and where
/// who comes first is left out here.)
fn a52(engine: Engine) {
    let _alone = alone();
    let mut host = Host::start();
    let faithful = Browser::open(engine, "faithful");
    arrive(&faithful, &host);
    kept_offline(&faithful);
    let ran =
        |browser: &Browser| browser.execute("return document.documentElement.dataset.swapped ?? ''", vec![]);
    // In the page it leaves a mark, in the worker it asks the host for something.
    let swapped = "\nself.swapped = true; if (self.document) document.documentElement.dataset.swapped = 'yes'; \
        else fetch(new URL('swapped', self.location.href)).catch(() => {});\n";
    let asked = |host: &Host| {
        let record = std::fs::read(host.record()).expect("the host's record of requests");
        String::from_utf8_lossy(&record).contains("/swapped HTTP/")
    };
    for name in ["boot.js", "souspli.js", "worker.js"] {
        let dist = Altered::copy();
        dist.change(&dist.one(|other| other == name), |code| format!("{code}{swapped}"));
        host.serve(dist.path());
        if name != "worker.js" && engine != Engine::WebKit {
            let newcomer = Browser::open(engine, "newcomer");
            newcomer.goto(host.address());
            newcomer.until(&format!("the page to say that it cannot run without {name}"), || {
                ["#boot-failed", ".boot-late"].iter().any(|css| newcomer.sees(css)).then_some(())
            });
            assert_eq!(ran(&newcomer), json!(""), "{name} ran");
            assert!(!newcomer.sees("#to-create"), "{name}");
        }

        faithful.reload();
        faithful.click("#to-create");
        faithful.visible("#group-name");
        assert_eq!(ran(&faithful), json!(""), "{name} ran");
        if engine == Engine::Chromium {
            let ran = inside_worker(&faithful).evaluate("self.swapped === true");
            assert_eq!(ran, json!(false), "{name} ran in the worker");
        }
        assert!(!asked(&host), "{name} ran in the worker");
        faithful.place("#/");
        if name == "worker.js" {
            // Whoever comes first runs it, and it would be seen.
            let newcomer = Browser::open(engine, "newcomer");
            newcomer.goto(host.address());
            newcomer.until("the swapped worker to run", || asked(&host).then_some(()));
        }
    }

    if engine == Engine::WebKit {
        return;
    }
    // Where the page names no hash, the swapped script does run.
    let dist = Altered::copy();
    dist.change(&dist.one(|name| name == "boot.js"), |code| {
        format!("document.documentElement.dataset.swapped = 'yes';\n{code}")
    });
    dist.change(&dist.one(|name| name == "index.html"), |page| page.replace(" integrity=", " data-was="));
    host.serve(dist.path());
    let newcomer = Browser::open(engine, "newcomer");
    newcomer.goto(host.address());
    newcomer.until("the swapped script to run", || (ran(&newcomer) == json!("yes")).then_some(()));
}

in_three_engines! {
    a52: a52_a_swapped_file_runs_nowhere_chromium, a52_a_swapped_file_runs_nowhere_firefox,
        a52_a_swapped_file_runs_nowhere_webkit;
}

/// A55: a day that lies far off is told with its year, by whose clock it may be.
#[test]
fn a55_an_absurd_clock_is_seen_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    found_group(&a);
    let fifty_years = "const real = Date.now; Date.now = () => real() + 50 * 365.25 * 86400000; true";
    inside_worker(&a).evaluate(fifty_years);
    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    share(&a);
    let year = a.execute("return String(new Date().getFullYear() + 50)", vec![]);
    let year = year.as_str().expect("a year").to_owned();
    a.place("#/groupe/1/situations");
    a.until("the year beside the situation's day", || a.page_text().contains(&year).then_some(()));
    a.until("the year of the last exchange", || a.text("#status").contains(&year).then_some(()));
}

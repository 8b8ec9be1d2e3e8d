//! Every place as few people look at it: enlarged four times and with nothing that moves, and in colours of their own (forced colours).

use serde_json::json;

use crate::people::{arrive, found_group, link, share, started, write_sheet};
use crate::places::{all, has_come, here, nothing};
use crate::support::keys::{COLOURS, FAULT, TAB};
use crate::support::{Browser, Engine, Host, alone};

/// Everything that can be pressed or typed in gets the focus, what is folded up too: it can be scrolled to, is as wide as the screen at
/// most, nothing lies over it, and it shows that it has the focus. In a dialog, what the dialog has.
const REACHED: &str = "
    for (const each of document.querySelectorAll('details')) each.open = true;
    const wrong = [], named = (e) => e.outerHTML.slice(0, 120) + ': ';
    const dialog = document.querySelector('dialog[open]');
    for (const each of [document.scrollingElement, dialog])
        if (each && each.scrollWidth > each.clientWidth) wrong.push(each.scrollWidth - each.clientWidth + ' px stick out at the side');
    const shown = (css) => [...(dialog ?? document).querySelectorAll(css)].filter((e) => e.checkVisibility());
    const controls = shown('a[href], button, input, textarea, summary').filter((e) => !e.disabled);
    for (const e of controls) {
        e.focus();
        const found = document.activeElement === e ? fault() : named(e) + 'it does not take the focus';
        if (found) wrong.push(found);
        const box = e.getBoundingClientRect();
        if (box.left < 0 || box.right > innerWidth) wrong.push(named(e) + 'it is wider than the screen');
    }";

/// What moves while the colours change, in which all that is drawn takes part. What only comes into view after a while does not move.
const STILL: &str = "
    const root = document.documentElement, theme = root.dataset.theme;
    root.dataset.theme = theme === 'dark' ? 'light' : 'dark';
    for (const moving of document.getAnimations()) {
        const frames = moving.effect.getKeyframes();
        if (frames.some((frame) => frame.visibility === undefined))
            wrong.push('it moves: ' + (moving.transitionProperty ?? moving.animationName));
    }
    root.dataset.theme = theme;";

/// Drawings stand out from what is around them, and what is chosen looks otherwise than what is not.
const TOLD_APART: &str = "
    for (const shape of shown('svg:is(.icon, .wax) *')) {
        const style = getComputedStyle(shape), svg = shape.ownerSVGElement;
        const paint = style.stroke === 'none' ? style.fill : style.stroke;
        if (contrast(paint, ground(svg)) < 3) wrong.push(named(svg.parentElement) + shape.outerHTML.slice(0, 40) + ' is hardly seen');
    }
    const edge = (e) => {
        const style = getComputedStyle(e);
        return [style.borderTopStyle, style.borderTopWidth, style.borderTopColor].join(' ');
    };
    for (const css of ['.places a', '.choice', '.feeling']) {
        const chosen = [], others = [];
        for (const e of shown(css)) (e.matches('[aria-current], :has(:checked)') ? chosen : others).push(e);
        for (const e of chosen)
            if (others.some((other) => edge(other) === edge(e))) wrong.push(named(e) + 'it does not look chosen');
    }";

/// A way of looking.
struct Way {
    name: &'static str,
    /// Width and height in the page's pixels, and how many of the screen's each of them has.
    screen: (u32, u32, u32),
    /// What the device says of the person.
    media: (&'static str, &'static str),
    /// What is asked beside [`REACHED`].
    also: &'static str,
}

/// A screen of 1280 by 1024 at 400 %.
const ENLARGED: Way =
    Way { name: "at 400 %", screen: (320, 256, 4), media: ("prefers-reduced-motion", "reduce"), also: STILL };

const FORCED: Way = Way {
    name: "in forced colours",
    screen: (1280, 900, 1),
    media: ("forced-colors", "active"),
    also: TOLD_APART,
};

impl Way {
    fn take(&self, browser: &Browser) {
        let (width, height, scale) = self.screen;
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
        browser.chromium("Emulation.setDeviceMetricsOverride", screen);
        let (name, value) = self.media;
        let media = json!({ "features": [{ "name": name, "value": value }] });
        browser.chromium("Emulation.setEmulatedMedia", media);
        let matches = format!("return matchMedia('({name}: {value})').matches && innerWidth === {width}");
        assert_eq!(browser.execute(&matches, vec![]), json!(true), "{}", self.name);
    }

    /// What is wrong with what is on screen, and how many things were asked about.
    fn ask(&self, browser: &Browser) -> (Vec<String>, usize) {
        // From now on a person is at the keyboard, and is to see what has the focus. Not from the last thing on: that leads out of the page.
        let first = "(document.querySelector('dialog[open]') ?? document).querySelector('a, button').focus()";
        browser.execute(first, vec![]);
        browser.press(&[TAB]);
        let script = format!("{COLOURS}{FAULT}{REACHED}{} return [wrong, controls.length];", self.also);
        let said = browser.execute(&script, vec![]);
        let wrong =
            said[0].as_array().into_iter().flatten().map(|one| one.as_str().unwrap_or_default().to_owned());
        (wrong.collect(), said[1].as_u64().unwrap_or_default() as usize)
    }
}

#[derive(Default)]
struct Look {
    wrong: Vec<String>,
    asked: usize,
}

impl Look {
    /// In both ways at what is on screen, once somebody has gone to each of `places`; where there is none, at what is there. `there` is
    /// done on arrival.
    fn at(&mut self, browser: &Browser, state: &str, places: &[String], there: impl Fn(&Browser, &str)) {
        for way in [ENLARGED, FORCED] {
            way.take(browser);
            if places.is_empty() {
                self.ask(browser, &way, state);
            }
            for place in places {
                browser.place(place);
                // The place changes on the next turn of the page's loop.
                browser.execute_async("setTimeout(arguments[arguments.length - 1], 50)", vec![]);
                browser.visible("main h1");
                has_come(browser);
                there(browser, place);
                self.ask(browser, &way, &format!("{state} {place}"));
            }
        }
    }

    fn ask(&mut self, browser: &Browser, way: &Way, what: &str) {
        let (wrong, asked) = way.ask(browser);
        assert!(asked > 0, "{what}: nothing to press");
        self.wrong.extend(wrong.into_iter().map(|one| format!("{what} {}: {one}", way.name)));
        self.asked += asked;
    }
}

#[test]
fn every_place_enlarged_and_in_forced_colours_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let mut look = Look::default();
    look.at(&a, "new", &["#/", "#/creer", "#/invitation", "#/restaurer"].map(str::to_owned), nothing);
    found_group(&a);
    a.place("#/groupe/1/inviter");
    link(&a);
    look.at(&a, "invitation made", &[], nothing);

    a.place("#/groupe/1/situations/nouvelle");
    write_sheet(&a);
    a.click("#erase");
    look.at(&a, "about to erase", &[], nothing);
    a.click("#erase-no");
    a.click("#share");
    a.visible("#share-confirm");
    look.at(&a, "about to share", &[], nothing);
    a.click("#share-no");
    share(&a);
    a.visible("article.letter");
    let mut places = all();
    let letter = here(&a);
    a.place("#/groupe/1/bilans");
    a.type_into("#review-title", "Bilan de fin d’année");
    a.click("#begin");
    a.visible("#part-1");
    let review = here(&a);
    places.extend([letter.clone(), review.clone()]);
    a.place("#/groupe/1/secours");
    a.click("#make-kit");
    a.visible("#kit-title");
    look.at(&a, "kit made", &[], nothing);
    // The worker answers in these two.
    look.at(&a, "open", &places, |browser, place| {
        if place == letter {
            browser.visible("#contribution");
        }
        if place == review {
            browser.visible("#part-5");
        }
    });
    assert!(look.asked > 500, "only {} things were asked about", look.asked);
    can_fail(&a);

    a.click("#lock");
    started(&a);
    look.at(&a, "locked", &["#/".to_owned(), "#/appareil".to_owned()], nothing);
    assert!(look.wrong.is_empty(), "{} findings:\n{}", look.wrong.len(), look.wrong.join("\n"));
}

/// What is asked finds what is wrong: where the device says nothing of the person, and with a thing that is too wide.
fn can_fail(browser: &Browser) {
    let found = |way: &Way, what: &str| {
        let (wrong, _) = way.ask(browser);
        assert!(wrong.iter().any(|one| one.contains(what)), "{}: {what} is not in {wrong:?}", way.name);
    };
    browser.place("#/groupe/1");
    browser.visible("#propose");
    browser.chromium("Emulation.setEmulatedMedia", json!({ "features": [] }));
    found(&ENLARGED, "it moves");
    found(&FORCED, "is hardly seen");
    browser.execute(
        "document.styleSheets[0].insertRule('.places a { border: 1px solid red !important }', 0)",
        vec![],
    );
    found(&FORCED, "it does not look chosen");
    browser.execute("document.styleSheets[0].deleteRule(0)", vec![]);
    let wide = "const wide = document.createElement('button'); wide.className = 'wide'; wide.style.width = '2000px'; \
        document.querySelector('main').append(wide)";
    browser.execute(wide, vec![]);
    found(&ENLARGED, "stick out at the side");
    found(&ENLARGED, "it is wider than the screen");
    browser.execute("document.querySelector('.wide').remove()", vec![]);
}

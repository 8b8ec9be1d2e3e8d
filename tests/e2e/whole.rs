//! The whole life of one group, told in one go in each engine: three people with a profile each, on a store of another origin that asks
//! for a login (Basic, CORS) and dies before every step. `SOUSPLI_FULL=1` tells all of it; else it is the short form, of two people, in
//! which the store dies once.
//!
//! Most of what happens has a story of its own. This one is about what the stories leave behind for one another.

use std::io::Write;
use std::time::Instant;

use crate::blind::Checker;
use crate::device::{lock_by_chord, nobody_touches};
use crate::people::letters::{LAST_WORD, RESONANCE, last_word, open_letter, reads, resonate, write_letter};
use crate::people::paper::{DEVICE, make_kit, try_kit, type_paper};
use crate::people::together::{
    HERS, THEIRS, begin_review, one_text, review_kept, sequence, submit, takes_part, typed_all, types,
};
use crate::people::{
    UNANSWERED, admit, annex_kept, arrive, ask, ask_as, ask_once, asking, closed, comes, comes_to_say,
    compare, drawn_words, fill_in_group, kept_offline, let_in, link, name_own_store, open_invitation,
    put_out, quiet_but, read_situation, says, share, started, tabs, take_up, type_and_lock, type_login,
    unlock, write_sheet,
};
use crate::sample;
use crate::support::webdav::{PASSWORD, Store};
use crate::support::{Browser, Engine, Host, alone, dist, in_three_engines};

/// The third person's name in the group.
const THIRD: &str = "Sable d’Avril";
const REVIEW: &str = "Bilan de la traversée";
const SECOND: &str = "La règle pour les uns, le lien pour les autres.";
const AFTER: &str = "Après son départ";
const LOST: &str = "La lettre que la sauvegarde oublie";
const TEXT: &str = "Elle a posé le plateau sans me regarder.";
const UNFINISHED: &str = "Une phrase que je ne finis";

/// What stands beside the button that asks the store, when that does not answer.
const SILENT: &str = "L’hébergeur ne répond pas. Tout est gardé sur cet appareil et partira plus tard.";

fn full() -> bool {
    std::env::var_os("SOUSPLI_FULL").is_some()
}

/// Who is at it all the while, and with what.
struct Cast {
    engine: Engine,
    host: Host,
    store: Store,
    /// Founds the group.
    a: Browser,
    /// What A drew.
    drawn: String,
    /// Comes by a link with the store's login in it.
    b: Browser,
    /// The words of the kit that was made.
    paper: Option<String>,
}

/// Says which chapter broke off; in the long form, how long each took.
struct Chapter {
    title: &'static str,
    engine: Engine,
    begun: Instant,
}

impl Chapter {
    fn begins(engine: Engine, title: &'static str) -> Chapter {
        Chapter { title, engine, begun: Instant::now() }
    }
}

impl Drop for Chapter {
    fn drop(&mut self) {
        let broke = std::thread::panicking();
        if broke || full() {
            let how = if broke { "broke off" } else { "told" };
            let seconds = self.begun.elapsed().as_secs();
            // Past the test harness, which shows nothing of a test that passes.
            let _ =
                writeln!(std::io::stderr(), "  {}, {}: {how}, {seconds} s", self.engine.name(), self.title);
        }
    }
}

/// Whether that person is told that the store does not answer, and that nothing is lost.
fn is_told(browser: &Browser) -> bool {
    let script = "return document.querySelector('.exchange.trouble #status')?.textContent ?? ''";
    browser.execute(script, vec![]).as_str().is_some_and(|said| said.contains(SILENT))
}

/// Waits until that person is told so.
#[track_caller]
fn told(browser: &Browser) {
    asking(browser, "the words that the host does not answer", || is_told(browser));
}

/// Waits until the store has answered that person again.
#[track_caller]
fn answered(browser: &Browser) {
    ask_once(browser);
    asking(browser, "the store to answer again", || !browser.sees(".exchange.trouble"));
}

/// Waits until the open letter has left this device.
#[track_caller]
fn handed_over(browser: &Browser) {
    asking(browser, "the letter to be handed over", || browser.sees("#seal:not(.open-letter)"));
}

/// What is done while the store is dead, in the long form: the people are told so, in words, and it goes on once the store lives again.
#[track_caller]
fn while_dead<T>(store: &mut Store, people: &[&Browser], deed: impl FnOnce() -> T) -> T {
    if !full() {
        return deed();
    }
    store.kill();
    let done = deed();
    people.iter().for_each(|person| told(person));
    store.revive();
    people.iter().for_each(|person| answered(person));
    done
}

/// A founds the group on the store. Where nothing answers nothing is founded, and what was typed stays.
fn founded(engine: Engine) -> Cast {
    let _chapter = Chapter::begins(engine, "a group is founded");
    let host = Host::start();
    let mut store = Store::start(&host);
    let a = Browser::open(engine, "a");
    let b = Browser::open(engine, "b");
    arrive(&a, &host);
    let drawn = drawn_words(&a);
    fill_in_group(&a);
    name_own_store(&a, &store);
    a.click("#noted");
    if full() {
        store.kill();
        a.click("#create");
        says(&a, "#annex .failure", "Rien ne répond à cette adresse");
        assert!(!a.sees("#propose"));
        assert_eq!(a.value("#group-name"), sample::GROUP);
        store.revive();
        assert!(dist::files(&store.folder()).is_empty(), "nothing is founded");
    }
    a.click("#create");
    a.visible("#propose");
    Cast { engine, host, store, a, drawn, b, paper: None }
}

/// Makes a link, with the store's login in it or without; what speaks for each, and against it, stands beside both.
fn invites(cast: &Cast, with_login: bool) -> String {
    let a = &cast.a;
    a.place("#/groupe/1/inviter");
    a.click(if with_login { "#login-along" } else { "#login-apart" });
    for words in [
        "La personne écrit elle-même l’identifiant et le mot de passe",
        "Un lien égaré n’ouvre rien chez l’hébergeur",
        "La personne n’a rien à écrire",
        "peut atteindre les fichiers scellés",
        "jamais les lire",
    ] {
        says(a, "main", words);
    }
    let link = link(a);
    let payload = link.split("#/invitation/").nth(1).unwrap_or_default();
    assert_eq!(payload.contains('.'), with_login, "{link}");
    link
}

/// B comes by a link with the login in it, and has nothing to write for the store.
fn comes_by_link(cast: &mut Cast, link: &str) {
    let _chapter = Chapter::begins(cast.engine, "one comes by a link");
    let (a, b, store) = (&cast.a, &cast.b, &mut cast.store);
    open_invitation(b, link);
    says(b, "main", "Le lien contient l’accès à cet espace");
    assert!(!b.sees("#store-user"));
    let words = while_dead(store, &[b], || {
        let words = ask(b);
        if full() {
            says(b, "main", "Votre demande n’est pas encore partie");
        }
        words
    });
    says(b, "main", "Votre demande est arrivée chez l’hébergeur");
    admit(a, &words);
    comes(b, "#to-situations");
}

/// C types the login that A told them by word of mouth, and is let in while the store is dead.
fn comes_by_words(cast: &mut Cast, c: &Browser, link: &str) {
    let _chapter = Chapter::begins(cast.engine, "another comes and types the login");
    let (a, store) = (&cast.a, &mut cast.store);
    open_invitation(c, link);
    says(c, "main", "Écrivez l’identifiant et le mot de passe que vous a donnés la personne qui vous invite");
    type_login(c);
    let words = ask_as(c, THIRD);
    a.place("#/groupe/1/membres");
    compare(a, &words);
    while_dead(store, &[a, c], || {
        let_in(a);
        assert!(!c.sees("#to-situations"));
    });
    comes(c, "#to-situations");
    says(c, "main h1", sample::GROUP);
}

/// B writes with nothing to reach, neither the store nor the app's own host, and shares; the others read it once B is back.
fn writes_offline(cast: &mut Cast, others: &[&Browser]) {
    let _chapter = Chapter::begins(cast.engine, "a situation is written offline");
    let (a, b) = (&cast.a, &cast.b);
    let (host, store) = (&mut cast.host, &mut cast.store);
    b.place("#/groupe/1/membres");
    b.visible(".member");
    kept_offline(b);
    annex_kept(b);
    host.kill();
    store.kill();
    b.place("#/groupe/1/situations/nouvelle");
    write_sheet(b);
    share(b);
    says(b, "#seal", "Gardé sur cet appareil, sera scellé à l’envoi");
    told(b);
    if full() {
        // Nor does it go with the page.
        b.reload();
        started(b);
        closed(b);
        unlock(b, sample::PASSPHRASE);
        read_situation(b);
        says(b, "#seal", "Gardé sur cet appareil, sera scellé à l’envoi");
    }
    host.revive();
    store.revive();
    handed_over(b);
    read_situation(a);
    others.iter().for_each(|other| read_situation(other));
}

/// C answers in the margin, B has the last word.
fn resonates(cast: &mut Cast, c: &Browser) {
    let _chapter = Chapter::begins(cast.engine, "a resonance and the last word");
    let (a, b, store) = (&cast.a, &cast.b, &mut cast.store);
    read_situation(c);
    while_dead(store, &[c], || resonate(c));
    read_situation(b);
    reads(b, RESONANCE);
    while_dead(store, &[b], || last_word(b));
    reads(c, LAST_WORD);
    assert!(!c.sees("#kind-5"), "the last word is the author's alone");
    read_situation(a);
    reads(a, RESONANCE);
    reads(a, LAST_WORD);
}

/// A and B type in one paragraph, ten keys a second each, and in the long form the store dies under it; A submits it and B reads it.
fn writes_together(cast: &mut Cast, keys: usize) {
    let _chapter = Chapter::begins(cast.engine, "two write a review at once");
    let (a, b, store) = (&cast.a, &cast.b, &mut cast.store);
    let id = while_dead(store, &[a], || begin_review(a, REVIEW));
    takes_part(b, &id, REVIEW);
    let (hers, theirs) = (sequence(HERS, keys), sequence(THEIRS, keys));
    types(a, &hers);
    types(b, &theirs);
    if full() {
        // Each device learns it by itself: a press on a button would take the keys away from the text.
        for person in [a, b] {
            person.until("a good part of the text", || {
                (person.value("#part-1").chars().count() > 80).then_some(())
            });
        }
        store.kill();
        for person in [a, b] {
            person.until("the words that the host does not answer", || is_told(person).then_some(()));
        }
        store.revive();
    }
    typed_all(a);
    typed_all(b);
    let text = one_text(a, b, &hers, &theirs);
    a.type_into("#part-2", SECOND);
    review_kept(a);
    while_dead(store, &[a], || submit(a, SECOND));
    b.place(&format!("#/groupe/1/bilans/{id}"));
    asking(b, "what was submitted", || b.page_text().contains(SECOND));
    assert_eq!(b.text("article.letter .typed"), text, "what is read is what was written");
}

/// A puts C out, whose device is away. Back, it has what it had and reads nothing that came after; it is told so, gently.
fn is_put_out(cast: &mut Cast, c: &Browser) {
    let _chapter = Chapter::begins(cast.engine, "one is put out");
    let (a, b) = (&cast.a, &cast.b);
    let (host, store) = (&cast.host, &mut cast.store);
    c.goto("about:blank");
    while_dead(store, &[a], || put_out(a, THIRD));
    let place = while_dead(store, &[a], || write_letter(a, AFTER, TEXT));
    handed_over(a);
    open_letter(b, AFTER);
    store.kill();
    arrive(c, host);
    unlock(c, sample::PASSPHRASE);
    read_situation(c);
    told(c);
    store.revive();
    comes_to_say(c, "il en a sans doute été retiré");
    says(c, ".notices", "Ce qui est ici se lit encore");
    assert!(!c.text(".notices").contains("état plus ancien"), "{}", c.text(".notices"));
    c.place(&place);
    says(c, "main", "Cette situation n’est pas sur cet appareil");
    read_situation(c);
    c.place("#/groupe/1/situations");
    c.visible("a.situation");
    assert!(!c.page_text().contains(AFTER), "{}", c.page_text());
    quiet(c);
}

/// B adds a device, which reads what B can.
fn adds_a_device(cast: &mut Cast, d: &Browser) {
    let _chapter = Chapter::begins(cast.engine, "one more device");
    let (b, store) = (&cast.b, &mut cast.store);
    b.place("#/groupe/1/appareils");
    says(b, "main", "Le lien contient aussi votre accès à l’espace du groupe");
    let link = link(b);
    open_invitation(d, &link);
    let words = while_dead(store, &[d], || ask(d));
    compare(b, &words);
    while_dead(store, &[b, d], || let_in(b));
    comes(d, "#to-situations");
    reads_all(d);
    quiet(d);
}

/// What was shared until somebody was put out, and since.
fn reads_all(browser: &Browser) {
    open_letter(browser, AFTER);
    read_situation(browser);
    reads(browser, RESONANCE);
    reads(browser, LAST_WORD);
    browser.place("#/groupe/1/bilans");
    // It is a file of its own in the store.
    let line = "ul.lines a.situation[href*='/bilans/']";
    asking(browser, "the review in the list", || browser.sees(line));
    browser.click(line);
    says(browser, "article.letter", SECOND);
}

/// A makes a kit, and comes back with it in a browser that has nothing.
fn comes_back_with_paper(cast: &mut Cast, k: &Browser) {
    let _chapter = Chapter::begins(cast.engine, "a kit in an empty browser");
    let (a, host, store) = (&cast.a, &cast.host, &mut cast.store);
    let paper = while_dead(store, &[a], || {
        let paper = make_kit(a);
        try_kit(a, &paper);
        paper
    });
    cast.paper = Some(paper.words.join(" "));
    arrive(k, host);
    type_paper(k, &paper);
    type_login(k);
    while_dead(store, &[k], || {
        k.click("#recover");
        k.gone("#recover");
    });
    comes(k, "#to-situations");
    reads_all(k);
    k.place("#/groupe/1/secours");
    k.visible("#make-kit");
    assert!(!k.page_text().contains("Vous avez déjà une feuille"), "the sheet serves once");
}

/// The server's folder is put back to an earlier state, without what A wrote meanwhile: A is told, puts back what is here in one click,
/// and the others read it.
fn goes_back(cast: &mut Cast, k: &Browser) {
    let _chapter = Chapter::begins(cast.engine, "the store goes back");
    let (a, b, store) = (&cast.a, &cast.b, &mut cast.store);
    for person in [b, k] {
        person.click("#lock");
        person.visible("#unlock");
    }
    store.kill();
    told(a);
    let backup = store.backup();
    store.revive();
    answered(a);
    write_letter(a, LOST, TEXT);
    handed_over(a);
    store.kill();
    told(a);
    store.put_back(&backup);
    store.revive();

    // From there nobody can have it.
    unlock(b, sample::PASSPHRASE);
    b.place("#/groupe/1/situations");
    b.visible("a.situation");
    ask_once(b);
    assert!(!b.page_text().contains(LOST), "{}", b.page_text());

    comes_to_say(a, "L’hébergeur montre un état plus ancien que celui que cet appareil connaît");
    says(a, ".notices", "Ce que vous avez ici reste là");
    says(a, ".notices .repair", "Remettre ce que j’ai");
    a.click(".notices .repair");
    asking(a, "the notice to go", || !a.sees(".notices"));
    open_letter(b, LOST);
    unlock(k, sample::PASSPHRASE);
    open_letter(k, LOST);
    quiet(k);
}

/// A's device locks because nobody touches it, by the button and by the chord, in the midst of writing and with the store dead.
fn locks(cast: &mut Cast) {
    let _chapter = Chapter::begins(cast.engine, "locking");
    let (a, drawn, store) = (&cast.a, &cast.drawn, &mut cast.store);
    let goes_on = |text: &str| {
        closed(a);
        unlock(a, drawn);
        take_up(a);
        assert_eq!(a.value("#title"), text);
    };
    while_dead(store, &[a], || {
        a.place("#/appareil");
        a.click("#lock-after-5");
        a.place("#/groupe/1/situations/nouvelle");
        a.type_into("#title", UNFINISHED);
        nobody_touches(a, 6);
        goes_on(UNFINISHED);
        type_and_lock(a, "#title", " pas");
        goes_on(&format!("{UNFINISHED} pas"));
        lock_by_chord(a);
        goes_on(&format!("{UNFINISHED} pas"));
    });
}

/// B opens a second tab, which goes on in the place of the first and writes while the store is dead; the first has it back.
fn two_tabs(cast: &mut Cast) {
    let _chapter = Chapter::begins(cast.engine, "two tabs");
    let (a, b) = (&cast.a, &cast.b);
    let (host, store) = (&cast.host, &mut cast.store);
    b.place("#/groupe/1");
    let first = tabs::here(b);
    let second = tabs::open(b);
    b.goto(host.address());
    says(b, "main", "Un seul écrit à la fois");
    while_dead(store, &[b], || {
        b.click("#take-over");
        unlock(b, sample::PASSPHRASE);
        open_letter(b, LOST);
        resonate(b);
    });
    tabs::switch(b, &first);
    b.visible("#take-back");
    assert!(!b.page_text().contains(sample::GROUP), "{}", b.page_text());
    b.click("#take-back");
    unlock(b, sample::PASSPHRASE);
    open_letter(b, LOST);
    reads(b, RESONANCE);
    open_letter(a, LOST);
    reads(a, RESONANCE);
    tabs::switch(b, &second);
    b.visible("#take-back");
    tabs::close(b);
    tabs::switch(b, &first);
    b.visible("article.letter");
}

/// No error on the console, where the engine tells, but that nobody answered: so it was.
#[track_caller]
fn quiet(browser: &Browser) {
    quiet_but(browser, &[UNANSWERED]);
}

/// Neither host has read anything in all that time, and all of it lies in the store.
fn ends(cast: &Cast) {
    let _chapter = Chapter::begins(cast.engine, "neither host has read anything");
    quiet(&cast.a);
    quiet(&cast.b);
    assert!(dist::files(&cast.host.data()).is_empty(), "the store beside the app is empty");
    assert!(!dist::files(&cast.store.folder()).is_empty());
    let mut secrets = vec![
        ("the title", sample::TITLE),
        ("what happened", sample::WHAT_HAPPENED),
        ("the group's name", sample::GROUP),
        ("the founder's name", sample::FOUNDER),
        ("the newcomer's name", sample::NEWCOMER),
        ("the third's name", THIRD),
        ("the drawn passphrase", &cast.drawn),
        ("the chosen passphrase", sample::PASSPHRASE),
        ("the store's password", PASSWORD),
        ("the resonance", RESONANCE),
        ("the last word", LAST_WORD),
        ("the review's title", REVIEW),
        ("a part of the review", SECOND),
        ("a later title", AFTER),
        ("a lost title", LOST),
        ("another text", TEXT),
        ("an unfinished title", UNFINISHED),
        ("a device's name", DEVICE),
    ];
    secrets.extend(cast.paper.as_deref().map(|words| ("the words of a kit", words)));
    let checker = Checker::new(&secrets);
    assert_eq!(checker.search_folder(&cast.store.folder()), [], "in the store");
    let record = std::fs::read(cast.host.record()).expect("the host's record of requests");
    assert_eq!(checker.search(&record, "the record"), [], "in the record of requests");
}

/// All of it.
fn life(cast: &mut Cast) {
    let c = Browser::open(cast.engine, "c");
    let bare = invites(cast, false);
    let along = invites(cast, true);
    comes_by_link(cast, &along);
    comes_by_words(cast, &c, &bare);
    writes_offline(cast, &[&c]);
    resonates(cast, &c);
    writes_together(cast, 300);
    is_put_out(cast, &c);
    drop(c);
    let d = Browser::open(cast.engine, "d");
    adds_a_device(cast, &d);
    drop(d);
    let k = Browser::open(cast.engine, "k");
    comes_back_with_paper(cast, &k);
    goes_back(cast, &k);
    drop(k);
    locks(cast);
    two_tabs(cast);
}

fn whole(engine: Engine) {
    let _alone = alone();
    let mut cast = founded(engine);
    if full() {
        life(&mut cast);
    } else {
        let along = invites(&cast, true);
        comes_by_link(&mut cast, &along);
        writes_offline(&mut cast, &[]);
        writes_together(&mut cast, 40);
        lock_by_chord(&cast.a);
        closed(&cast.a);
    }
    ends(&cast);
}

in_three_engines! {
    whole: whole_chromium, whole_firefox, whole_webkit;
}

//! What people are in a group, and decide together, in two stories. Of three: a request whose words differ is refused; who is let in
//! without comparing bears a mark; facilitating is handed over; the group votes; a text is erased on one device after another; a session's
//! words; one leaves, and is let in again by a device that its owner had removed meanwhile; the season ends. Of four: the group removes
//! who facilitates, and chooses another.

use serde_json::json;

use crate::people::letters::{ALL_RECEIVED, ALL_SEALED, by_state, open_letter, write_letter};
use crate::people::{
    arrive, ask_again, ask_as, ask_once, ask_to_join, asking, comes, comes_to_say, compare, found_group,
    hearing, invite, let_in, link, open_invitation, quiet, says, spoken, sure, unlock,
};
use crate::sample;
use crate::support::{Browser, Engine, Host, alone};

/// The third person's name in the group.
const THIRD: &str = "Sable d’Avril";
/// The fourth's.
const FOURTH: &str = "Givre de Mars";
const TEXT: &str = "Elle a posé le plateau sans me regarder.";
const ERASED: &str = "Une lettre de trop";
const KEPT: &str = "Une lettre qui reste";
const NEXT: &str = "Celle d’après";
const AFTER: &str = "Après son retour";

const UNCOMPARED: &str = "Entrée sans comparer les mots";
const LATE: &str = "Entrée par un appareil retiré\u{202f}: le vôtre ne lui remet rien";
const FOR_REMOVAL: &str = "Je suis pour son retrait";
const FOR_NAMING: &str = "Je suis pour lui confier l’animation";
const WILLING: &str = "J’accepte d’animer";
const WILLING_TITLE: &str = "Accepter d’animer le groupe\u{202f}?";
const TOO_FEW: &str = "Un retrait par le groupe demande les voix de trois autres personnes";
const VOTED: &str = "Votre voix est donnée.";
const COPY_FIRST: &str = "Avant cela, vous pouvez prendre une copie à lire.";

/// Finds the line of who bears the name `arguments[0]`.
const FIND: &str = "const one = [...document.querySelectorAll('.people > .member')]\
    .find((member) => member.querySelector('.name').textContent === arguments[0]);";

#[track_caller]
fn of_member(browser: &Browser, name: &str, script: &str) -> String {
    let found = browser.execute(&format!("{FIND} {script}"), vec![json!(name)]);
    found.as_str().unwrap_or_default().to_owned()
}

/// What stands beside a name in the list of people: what they are here, and their marks. Nothing where they are not in it.
#[track_caller]
fn beside(browser: &Browser, name: &str) -> String {
    let script = "return one ? [...one.querySelectorAll(':scope > .role, :scope > .mark')].map((each) => each.textContent).join('; ') : ''";
    of_member(browser, name, script)
}

/// What somebody's drawer says, opened: any news of a device lays the list anew, with its drawers closed.
#[track_caller]
fn drawer(browser: &Browser, name: &str) -> String {
    let script = "const drawer = one && one.querySelector('details'); if (!drawer) return ''; \
        if (!drawer.open) drawer.querySelector('summary').click(); return drawer.textContent";
    of_member(browser, name, script)
}

/// Goes to the people, and waits until the line of one says what it should.
#[track_caller]
fn people_show(browser: &Browser, what: &str, mut holds: impl FnMut() -> bool) {
    browser.place("#/groupe/1/membres");
    browser.visible(".member");
    asking(browser, what, || browser.sees(".member") && holds());
}

/// Presses a button of somebody's drawer, once it is there.
fn press(browser: &Browser, name: &str, label: &str) -> bool {
    let script = format!(
        "{FIND} const drawer = one && one.querySelector('details'); if (!drawer) return false; \
        if (!drawer.open) drawer.querySelector('summary').click(); \
        const button = [...drawer.querySelectorAll('button')].find((each) => each.textContent.trim() === arguments[1]); \
        if (!button) return false; button.click(); return true"
    );
    browser.execute(&script, vec![json!(name), json!(label)]) == json!(true)
}

/// Does something about somebody that is asked for once more, in the words of `question`; says then that it is done.
#[track_caller]
fn does(browser: &Browser, name: &str, label: &str, question: &str, said: &str) {
    browser.place("#/groupe/1/membres");
    browser.visible(".member");
    asking(browser, label, || {
        press(browser, name, label);
        browser.sees("#sure")
    });
    assert_eq!(browser.text("#sure-title"), question);
    sure(browser);
    says(browser, "#annex .said", said);
}

/// One asks whose words differ on the telephone: nothing comes of it, and both sides are told what that means. Then that person is let
/// in without comparing, which stays to be seen.
fn is_refused_and_let_in(a: &Browser, b: &Browser) {
    let first = invite(a);
    ask_to_join(b, &first);
    a.place("#/groupe/1/membres");
    comes(a, ".request .refuse");
    for words in
        ["S’ils diffèrent, refusez", "Rien n’a été remis à personne", "remettez-le par un autre moyen"]
    {
        says(a, ".request", words);
    }
    a.click(".request .refuse");
    a.gone(".request");
    says(a, "#annex .said", "La demande est refusée : personne n’est entré. Son invitation ne sert plus");
    assert!(beside(a, sample::NEWCOMER).is_empty(), "nobody came in");

    // What is refused looks like what nobody has answered; what to do is said where its words stand.
    ask_once(b);
    assert!(b.sees("#words") && !b.sees("#to-situations"), "{}", b.page_text());
    assert_eq!(b.text("#nothing-comes > summary"), "Si les mots diffèrent, ou si rien ne vient");
    b.click("#nothing-comes > summary");
    b.visible("#nothing-comes[open]");
    says(b, "#nothing-comes", "quelqu’un d’autre a peut-être répondu à votre place");
    says(b, "#nothing-comes", "dites-le, et rien ne lui sera remis");
    b.click("#forget-request");
    b.visible("#to-create");
    b.gone("a.group");

    let again = invite(a);
    ask_again(b, &again, sample::NEWCOMER);
    a.place("#/groupe/1/membres");
    comes(a, ".request .admit-uncompared");
    says(a, ".request", "une marque durable restera près de son nom");
    a.click(".request .admit-uncompared");
    a.gone(".request");
    comes(b, "#to-situations");
    people_show(a, UNCOMPARED, || beside(a, sample::NEWCOMER) == format!("Membre; {UNCOMPARED}"));
}

#[track_caller]
fn comes_as(a: &Browser, other: &Browser, name: &str) {
    let link = invite(a);
    open_invitation(other, &link);
    let words = ask_as(other, name);
    a.place("#/groupe/1/membres");
    compare(a, &words);
    let_in(a);
    comes(other, "#to-situations");
}

/// The third comes, with words that are the same; who came before them bears the mark in their eyes too.
fn comes_compared(a: &Browser, c: &Browser) {
    comes_as(a, c, THIRD);
    people_show(c, UNCOMPARED, || beside(c, sample::NEWCOMER).contains(UNCOMPARED));
    people_show(a, THIRD, || beside(a, THIRD) == "Membre");
}

/// Voices of the group for naming somebody, theirs among them, until it is taken back. The facilitator makes another. Three are too few
/// to remove who facilitates: that is said, and not asked.
fn decides(a: &Browser, b: &Browser, c: &Browser) {
    let for_naming = "Pour lui confier l’animation\u{202f}: 1 sur 3 nécessaires";
    let own = "Pour vous confier l’animation\u{202f}: 2 sur 3 nécessaires";

    people_show(b, THIRD, || !beside(b, THIRD).is_empty());
    let question = format!("Être pour confier l’animation à {THIRD}\u{202f}?");
    does(b, THIRD, FOR_NAMING, &question, VOTED);
    people_show(b, for_naming, || drawer(b, THIRD).contains(for_naming));
    people_show(c, "the voice", || drawer(c, THIRD).contains("1 sur 3"));
    does(c, THIRD, WILLING, WILLING_TITLE, VOTED);
    people_show(c, own, || drawer(c, THIRD).contains(own));
    c.until("the voice to be taken back", || press(c, THIRD, "Je ne suis plus pour").then_some(()));
    says(c, "#annex .said", "Votre voix n’est plus comptée pour.");
    people_show(b, "one voice again", || drawer(b, THIRD).contains(for_naming));

    let question = format!("Confier l’animation à {}\u{202f}?", sample::NEWCOMER);
    let said = "C’est fait\u{202f}: le groupe le verra au prochain échange.";
    does(a, sample::NEWCOMER, "Confier l’animation", &question, said);
    people_show(a, "the role", || beside(a, sample::NEWCOMER) == format!("Animation; {UNCOMPARED}"));
    // Who facilitates may invite, and nobody does anything to them alone.
    b.place("#/groupe/1/membres");
    comes(b, "#to-invite");
    people_show(a, "that they are too few", || drawer(a, sample::NEWCOMER).contains(TOO_FEW));
    assert!(!drawer(a, sample::NEWCOMER).contains("Retirer du groupe"), "not by an act of hers");
    assert!(!c.sees("#to-invite"), "a member invites nobody");
    assert_eq!(c.text("#history-read"), "Qui entre ne lit que ce qui est écrit après son arrivée.");
    assert!(!a.sees("#history-read"), "she who facilitates reads it where she changes it");

    people_show(c, "that they are too few", || drawer(c, sample::FOUNDER).contains(TOO_FEW));
    assert!(!press(c, sample::FOUNDER, FOR_REMOVAL), "what cannot be is not asked");
}

/// How old what is known of somebody is, by the day and the hour.
fn tells_the_age_of_news(a: &Browser) {
    // By the hour, which may have struck since.
    let script = "return [0, 1].map((ago) => new Date(Date.now() - ago * 3600000).toLocaleString('fr', \
        { day: 'numeric', month: 'long', hour: 'numeric', hourCycle: 'h23' }))";
    let hours = a.execute(script, vec![]);
    let lines: Vec<String> = hours
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|hour| hour.as_str().map(|hour| format!("Dernières nouvelles le {hour}")))
        .collect();
    assert_eq!(lines.len(), 2, "{hours}");
    people_show(a, "the age of the news", || {
        let said = drawer(a, sample::NEWCOMER);
        lines.iter().any(|line| said.contains(line))
    });
}

#[track_caller]
fn erased_on(browser: &Browser, devices: u32) {
    let words = format!("Appareils où c’est effacé\u{202f}: {devices} sur 3.");
    browser.place("#/groupe/1/situations");
    asking(browser, &words, || browser.shown("li.erased").contains(&words));
}

/// A text is erased, while the two others are locked: on one device of three, then, as each hears of it and next says something, on two
/// and on all. The last of them opens the session, and all three read the same words.
fn erases_and_meets(a: &Browser, b: &Browser, c: &Browser) {
    let place = write_letter(a, ERASED, TEXT);
    for other in [b, c] {
        open_letter(other, ERASED);
        other.click("#lock");
        other.visible("#unlock");
    }
    a.place(&place);
    a.click("#erase-it");
    a.click("#erase-letter-yes");
    erased_on(a, 1);

    unlock(b, sample::PASSPHRASE);
    b.place("#/groupe/1/situations");
    comes(b, "li.erased");
    assert!(!b.page_text().contains(ERASED), "{}", b.page_text());
    write_letter(b, KEPT, TEXT);
    erased_on(a, 2);

    unlock(c, sample::PASSPHRASE);
    c.place("#/groupe/1/situations");
    comes(c, "li.erased");
    open_letter(c, KEPT);
    open_letter(a, KEPT);
    c.place("#/groupe/1/seance");
    c.click("#open-session");
    c.visible("#session-words .words");
    says(c, "#annex .said", "La séance est ouverte");
    let words = spoken(c, "#session-words .words");
    assert_eq!(words.len(), 6, "{words:?}");
    erased_on(a, 3);
    for other in [a, b] {
        other.place("#/groupe/1/seance");
        comes(other, ".show-words");
        // It says first what is missing, if something is.
        asking(other, "the session's words", || {
            other.click(".show-words");
            other.visible("#session-words");
            spoken(other, "#session-words").starts_with(&words)
        });
    }
}

/// The list is by state: what is gone comes last. Who stands on a line stays on it when another comes before it.
fn are_listed_by_state(a: &Browser, b: &Browser) {
    let (received, gone) = (json!([ALL_RECEIVED, [KEPT]]), json!(["Effacées", ["Situation effacée"]]));
    a.place("#/groupe/1/situations");
    asking(a, "the list by state", || by_state(a) == json!([received, gone]));
    a.tab_to("a.situation");
    write_letter(b, NEXT, TEXT);
    hearing(a, "the next letter", || by_state(a) == json!([[ALL_SEALED, [NEXT]], received, gone]));
    let under_focus = "return document.activeElement.querySelector('.name')?.textContent";
    a.until("the focus to be on the line where it was", || {
        (a.execute(under_focus, vec![]) == json!(KEPT)).then_some(())
    });
}

/// C leaves. Their device says so, and has what it had.
fn leaves(a: &Browser, b: &Browser, c: &Browser) {
    c.place("#/groupe/1/saison");
    says(c, "#leave", COPY_FIRST);
    c.visible("#leave a.button[href='#/groupe/1/exporter']");
    c.click("#leave button");
    assert_eq!(c.text("#sure-title"), "Quitter ce groupe\u{202f}?");
    sure(c);
    says(
        c,
        "#annex .said",
        "Vous avez quitté le groupe. Vous pouvez encore lire ce qui est ici, ou l’oublier.",
    );
    c.gone("#leave");
    comes_to_say(c, "Cet appareil ne fait plus partie du groupe");
    says(c, ".notices", "Ce qui est ici se lit encore");
    open_letter(c, KEPT);
    for other in [a, b] {
        people_show(other, "the list without them", || beside(other, THIRD).is_empty());
    }
    c.place("#/groupe/1/saison");
    c.click("#forget button");
    sure(c);
    c.visible("#to-create");
    c.gone("a.group");
}

/// C comes back by an invitation of A's telephone, which A gives up in the same hour, unaware. In B's eyes C is who they are; A's own
/// device hands them nothing, and says so, until A says that it is they.
fn comes_back_by_a_removed_device(host: &mut Host, a: &Browser, drawn: &str, b: &Browser, c: &Browser) {
    a.place("#/groupe/1/appareils");
    let for_device = link(a);
    let phone = Browser::open(Engine::Chromium, "phone");
    open_invitation(&phone, &for_device);
    let theirs = ask_as(&phone, "Téléphone");
    comes(a, ".request");
    says(a, ".request", "S’ils diffèrent, refusez");
    compare(a, &theirs);
    let_in(a);
    comes(&phone, "#to-situations");
    let devices = || a.execute("return document.querySelectorAll('.devices li').length", vec![]);
    a.until("two devices in the list", || (devices() == json!(2)).then_some(()));

    let again = invite(&phone);
    let words = ask_again(c, &again, THIRD);
    phone.place("#/groupe/1/membres");
    compare(&phone, &words);
    // Neither hears of what the other does.
    host.kill();
    let_in(&phone);
    asking(&phone, "the words that the host does not answer", || phone.sees(".exchange.trouble"));
    a.click(".devices li button");
    sure(a);
    says(a, "#annex .said", "L’appareil est retiré du groupe.");
    a.until("one device in the list", || (devices() == json!(1)).then_some(()));
    a.goto("about:blank");

    host.revive();
    ask_once(&phone);
    asking(&phone, "the host to answer again", || !phone.sees(".exchange.trouble"));
    comes(c, "#to-situations");
    people_show(b, THIRD, || beside(b, THIRD) == "Membre");
    drop(phone);

    arrive(a, host);
    unlock(a, drawn);
    people_show(a, LATE, || beside(a, THIRD).contains(LATE));
    write_letter(a, AFTER, TEXT);
    asking(a, "the letter to be handed over", || a.sees("#seal:not(.open-letter)"));
    c.place("#/groupe/1/situations");
    c.visible("main h1");
    ask_once(c);
    assert!(!c.page_text().contains(AFTER), "they were handed nothing: {}", c.page_text());

    let question = format!("Remettre les clés à {THIRD}\u{202f}?");
    let said = "Votre appareil lui remettra les clés au prochain échange.";
    does(a, THIRD, "C’est bien elle ou lui\u{202f}: remettre les clés", &question, said);
    people_show(a, "the mark to go", || beside(a, THIRD) == "Membre");
    open_letter(c, AFTER);
}

/// Waits until the list has the group and what follows it.
#[track_caller]
fn two_groups(browser: &Browser) {
    browser.until("two groups in the list", || {
        let count = browser.execute("return document.querySelectorAll('a.group').length", vec![]);
        (count == json!(2)).then_some(())
    });
}

/// A closes the season, after a copy was offered; the others move on one by one, and it is counted who has not yet.
fn moves_on(a: &Browser, b: &Browser, c: &Browser) {
    let left = |devices: u32| {
        let words = format!(
            "Appareils qui n’ont pas encore rejoint la suite\u{202f}: {devices}. \
             Feuilles de secours qui ouvrent encore cette saison\u{202f}: 0."
        );
        a.place("#/groupe/1/saison");
        asking(a, &words, || a.shown("#annex").contains(&words));
    };
    a.place("#/groupe/1/saison");
    says(a, "#close-season", COPY_FIRST);
    a.visible("#close-season a.button[href='#/groupe/1/exporter']");
    a.click("#close-season button");
    assert_eq!(a.text("#sure-title"), "Clore cette saison\u{202f}?");
    sure(a);
    two_groups(a);
    left(2);
    assert!(!a.sees("#close-season"), "it is closed once");

    // Who facilitates comes last: before that nobody but A lets anybody in.
    for (person, rest) in [(c, 1), (b, 0)] {
        person.place("#/groupe/1");
        comes(person, "#to-season");
        person.click("#to-season");
        says(person, "main", &format!("{} a clos la saison et fondé la suite.", sample::FOUNDER));
        person.click(".move-on");
        two_groups(person);
        left(rest);
        a.place("#/groupe/2");
        person.place("#/groupe/2");
        asking(a, "them to be let in without new words", || person.sees("#to-situations"));
        says(person, "main h1", sample::GROUP);
    }
    c.place("#/groupe/2/situations");
    says(c, "main", "Aucune situation n’est encore partagée.");
    a.place("#/groupe/2/membres");
    asking(a, "all three in the next season", || {
        beside(a, THIRD) == "Membre" && beside(a, sample::NEWCOMER).starts_with("Animation")
    });
}

#[test]
fn three_people_decide_and_go_and_come_back_chromium() {
    let _alone = alone();
    let mut host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    let b = Browser::open(Engine::Chromium, "b");
    is_refused_and_let_in(&a, &b);
    let c = Browser::open(Engine::Chromium, "c");
    comes_compared(&a, &c);
    decides(&a, &b, &c);
    tells_the_age_of_news(&a);
    erases_and_meets(&a, &b, &c);
    are_listed_by_state(&a, &b);
    leaves(&a, &b, &c);
    for person in [&a, &b, &c] {
        quiet(person);
    }
    comes_back_by_a_removed_device(&mut host, &a, &drawn, &b, &c);
    moves_on(&a, &b, &c);
}

/// Of four, three remove who facilitates and is silent, and give one of them the facilitating, which takes the voice of that one too. Who
/// was removed is told. A member offers what follows: that is told as theirs, and keeps nobody from closing the season.
#[test]
fn four_people_choose_another_to_facilitate_chromium() {
    let _alone = alone();
    let host = Host::start();
    let a = Browser::open(Engine::Chromium, "a");
    arrive(&a, &host);
    let drawn = found_group(&a);
    let [b, c, d] = ["b", "c", "d"].map(|name| Browser::open(Engine::Chromium, name));
    for (person, name) in [(&b, sample::NEWCOMER), (&c, THIRD), (&d, FOURTH)] {
        comes_as(&a, person, name);
    }
    a.goto("about:blank");

    people_show(&b, "all four", || !beside(&b, FOURTH).is_empty());
    b.place("#/groupe/1/saison");
    b.visible("#found-next");
    assert!(!b.sees("#close-season"), "a member closes no season");
    let question = format!("Être pour le retrait de {}\u{202f}?", sample::FOUNDER);
    for (voices, person) in (1..).zip([&b, &c]) {
        does(person, sample::FOUNDER, FOR_REMOVAL, &question, VOTED);
        let so_far = format!("Pour son retrait\u{202f}: {voices} sur 3 nécessaires");
        people_show(&d, &so_far, || drawer(&d, sample::FOUNDER).contains(&so_far));
    }
    assert_eq!(beside(&d, sample::FOUNDER), "Animation", "two of four remove nobody");
    does(&d, sample::FOUNDER, FOR_REMOVAL, &question, VOTED);
    for person in [&b, &c, &d] {
        people_show(person, "the list without them", || beside(person, sample::FOUNDER).is_empty());
    }

    let question = format!("Être pour confier l’animation à {FOURTH}\u{202f}?");
    for person in [&b, &c] {
        does(person, FOURTH, FOR_NAMING, &question, VOTED);
    }
    let two = "Pour vous confier l’animation\u{202f}: 2 sur 3 nécessaires";
    people_show(&d, two, || drawer(&d, FOURTH).contains(two));
    assert_eq!(beside(&d, FOURTH), "Membre", "two of three choose nobody");
    does(&d, FOURTH, WILLING, WILLING_TITLE, VOTED);
    for person in [&b, &c, &d] {
        people_show(person, "who facilitates now", || beside(person, FOURTH) == "Animation");
    }
    d.visible("#to-invite");

    arrive(&a, &host);
    unlock(&a, &drawn);
    // The group writes with a key that she was not given.
    comes_to_say(&a, "il en a sans doute été retiré");

    b.place("#/groupe/1/saison");
    b.click("#found-next button");
    sure(&b);
    two_groups(&b);
    b.place("#/groupe/1/saison");
    b.visible("#leave");
    b.gone("#found-next");
    d.place("#/groupe/1");
    comes(&d, "#to-season");
    d.click("#to-season");
    says(&d, "main", &format!("{} propose une suite, sans être à l’animation.", sample::NEWCOMER));
    d.visible("#close-season");
    for person in [&a, &b, &c, &d] {
        quiet(person);
    }
}

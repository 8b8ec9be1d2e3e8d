//! Reading an invitation, then asking to join.

use leptos::prelude::*;

use crate::app::place::Place;
use crate::app::vocabulary::{Answer, Command};
use crate::i18n::{common, place as says};

use crate::ui::browser::{app_address, day, go, typed};
use crate::ui::pieces::{
    Choosing, Field, Wrong, back, complaint, field, invalid, p, part, point_out, say, submit, title,
};
use crate::ui::state::{App, t};
use crate::ui::{login, relay};

use super::create::{my_name_field, name_of_mine};

/// An invitation that was read.
#[derive(Clone, PartialEq)]
struct Known {
    link: String,
    device: bool,
    expires: u64,
    host: String,
    /// The link holds the store's login.
    login: bool,
}

/// The two steps.
pub fn invitation(app: App) -> AnyView {
    let known: RwSignal<Option<Known>> = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let read = move |link: String| {
        let command = Command::ReadInvitation { link: link.clone() };
        app.ask(busy, command, move |answer| {
            if let Answer::InvitationRead { device, expires, host, login } = answer {
                let _ = known.try_set(Some(Known { link, device, expires, host, login }));
            }
        });
    };
    // The link may come while this place is on screen: it is opened in the same window.
    Effect::new(move |_| {
        if let Some(link) = app.invitation.get() {
            known.set(None);
            read(link);
        }
    });
    view! {
        {back(Place::Groups, &says::GROUPS_TITLE)}
        {title(&says::INVITATION_TITLE)}
        {part(move || match known.get() {
            Some(known) => join(app, known),
            None => paste(app, busy, read),
        })}
    }
    .into_any()
}

fn paste(app: App, busy: RwSignal<bool>, read: impl Fn(String) + Copy + Send + 'static) -> AnyView {
    let wrong: Wrong = RwSignal::new(None);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let link = typed("invitation").trim().to_owned();
        if link.is_empty() {
            return point_out(wrong, "invitation", &says::INVITATION_EMPTY);
        }
        read(link);
    };
    view! {
        {p(&says::INVITATION_LEAD)}
        <form novalidate on:submit=send>
            <div class="field">
                <label for="invitation">{t(&says::INVITATION_FIELD)}</label>
                <textarea
                    id="invitation"
                    class="code"
                    rows="4"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    translate="no"
                    data-gramm="false"
                    aria-describedby="invitation-wrong"
                    aria-invalid=invalid(wrong, "invitation")
                    on:input=move |_| wrong.set(None)
                ></textarea>
                {complaint(app, wrong, "invitation")}
            </div>
            {submit(app, "read-invitation", &says::INVITATION_READ, busy, &says::INVITATION_READING)}
        </form>
    }
    .into_any()
}

/// What the others of its person read of this device. Sent as a name is, so it has the same id.
fn device_name_field(app: App, wrong: Wrong) -> AnyView {
    let hint = Some(&says::DEVICE_NAME_HINT);
    field(app, wrong, Field { id: "my-name", label: &says::DEVICE_NAME, hint, secret: None })
}

fn join(app: App, known: Known) -> AnyView {
    let Known { link, device, expires, host, login } = known;
    // The store beside the app asks for none.
    let elsewhere = !host.starts_with(&app_address());
    let wrong: Wrong = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let choosing = Choosing::new(app, wrong);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(my_name) = name_of_mine(wrong) else { return };
        let Some(passphrase) = choosing.chosen() else { return };
        let link = link.clone();
        app.ask(
            busy,
            Command::Join { link, my_name, login: login::STORE.typed(), passphrase },
            move |answer| {
                if let Answer::Group(number) = answer {
                    app.invitation.set(None);
                    go(&Place::Waiting(number));
                }
            },
        );
    };
    view! {
        {p(if device { &says::INVITATION_DEVICE } else { &says::INVITATION_WHAT })}
        <p>{say(move || says::INVITATION_EXPIRES.with(app.lang.get(), &day(app.lang.get(), expires)))}</p>
        <p class="address">{say(move || says::INVITATION_HOST.with(app.lang.get(), &host))}</p>
        {login.then(|| p(&says::INVITATION_LOGIN))}
        <form novalidate on:submit=send>
            {if device { device_name_field(app, wrong) } else { my_name_field(app, wrong) }}
            {(elsewhere && !login).then(|| relay::part_of_place(app))}
            {choosing.block()}
            {submit(app, "join", if device { &says::JOIN_DEVICE } else { &says::JOIN }, busy, &says::JOINING)}
        </form>
        {(!device).then(|| view! { <p class="hint">{t(&common::JOIN_NEXT)}</p> })}
    }
    .into_any()
}

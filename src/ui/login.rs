//! The name and the password that a store asks for, where a person types them.

use leptos::prelude::*;

use crate::app::vocabulary::Login;
use crate::i18n::{Phrase, trust};

use super::browser::typed;
use super::pieces::{Field, Wrong, field, show_box};
use super::state::App;

// A browser that keeps the passphrase of this device must not put it here, from where it would be sent to the store: "new-password" is
// what keeps all of them from filling a password in, and "off" what keeps this name from being taken for the passphrase's.
const NAME: &str = "off";
const PASSWORD: &str = "new-password";

/// The two fields. Their texts stay in the elements.
#[derive(Clone, Copy)]
pub struct LoginFields {
    user: &'static str,
    password: &'static str,
    uncover: &'static str,
}

/// For the store that is being named or gone to.
pub const STORE: LoginFields =
    LoginFields { user: "store-user", password: "store-password", uncover: "show-store-password" };

/// For the store where a group lies, beside a form with the others.
pub const OWN: LoginFields =
    LoginFields { user: "own-user", password: "own-password", uncover: "show-own-password" };

impl LoginFields {
    /// Both, with what helps to fill them in.
    pub fn view(self, app: App, hint: &'static Phrase) -> AnyView {
        let wrong: Wrong = RwSignal::new(None);
        let shown = RwSignal::new(false);
        let always = RwSignal::new(true);
        let user = Field {
            id: self.user,
            label: &trust::LOGIN_USER,
            hint: Some(hint),
            secret: Some((NAME, always)),
        };
        let password = Field {
            id: self.password,
            label: &trust::LOGIN_PASSWORD,
            hint: None,
            secret: Some((PASSWORD, shown)),
        };
        view! {
            {field(app, wrong, user)}
            {field(app, wrong, password)}
            {show_box(self.uncover, &trust::LOGIN_SHOW, shown)}
        }
        .into_any()
    }

    /// What was typed, as it is: the worker says what is wrong with it. `None` where nothing was.
    pub fn typed(self) -> Option<Login> {
        let login = Login { user: typed(self.user), password: typed(self.password) };
        (!login.user.trim().is_empty() || !login.password.is_empty()).then_some(login)
    }
}

//! What every place shows: frame, controls, exchange, dialogs.

phrases! {
    APP: "Sous pli", "Sous pli";
    SKIP: "Aller au contenu", "Skip to the content";
    OTHER_LANGUAGE: "English", "Français";
    NO_ENGLISH: "L’anglais n’est pas encore sur cet appareil : il viendra avec la connexion.",
        "English is not on this device yet: it will come with the connection.";
    THEME_AUTO: "Couleurs : comme l’appareil", "Colours: as the device";
    THEME_LIGHT: "Couleurs : claires", "Colours: light";
    THEME_DARK: "Couleurs : sombres", "Colours: dark";
    LOCK: "Verrouiller", "Lock";
    REFRESH: "Actualiser", "Refresh";
    MAIN_NAVIGATION: "Dans le groupe", "In the group";
    BACK: "Retour", "Back";
    CLOSE: "Fermer", "Close";
    NO: "Non, revenir", "No, go back";
    COPY: "Copier", "Copy";
    WAIT: "Un instant…", "One moment…";
    ONE_WORD: "{} mot", "{} word";
    MANY_WORDS: "{} mots", "{} words";
    STARTING_TITLE: "Ouverture", "Opening";
    STARTING: "L’application se prépare sur votre appareil.", "The app is getting ready on your device.";
    UNLOCKING: "Ouverture en cours. Cela prend une à quelques secondes : c’est ce qui protège votre phrase secrète.",
        "Opening. This takes one to a few seconds: that is what protects your passphrase.";
    CREATING: "Création en cours. Les clés se fabriquent sur votre appareil.",
        "Creating. The keys are being made on your device.";
    COUNTED: "{} sur {}", "{} of {}";
    EXCHANGE_BUSY: "Échange en cours…", "Exchanging…";
    EXCHANGE_FIRST: "Premier échange avec l’hébergeur…", "First exchange with the host…";
    EXCHANGE_NEVER: "Aucun échange encore", "No exchange yet";
    EXCHANGE_LAST: "Dernier échange le {}", "Last exchange on {}";
    LOGIN_CHANGED: "Si l’identifiant ou le mot de passe de l’espace a changé, écrivez ici le nouveau.",
        "If the login name or the password of the space has changed, write the new one here.";
    LOGIN_CHANGE_GO: "Changer l’accès à l’espace", "Change the login of the space";
    EXCHANGE_WAITING: "Ce que vous avez partagé attend sur cet appareil.",
        "What you shared waits on this device.";
    COPIED: "Le lien est copié.", "The link is copied.";
    NOT_COPIED: "La copie n’a pas pu se faire. Le lien est sélectionné : copiez-le à la main.",
        "Copying did not work. The link is selected: copy it by hand.";
    ADMITTED: "La personne est entrée dans le groupe.", "The person is now in the group.";
    REFUSED: "La demande est refusée : personne n’est entré. Son invitation ne sert plus : pour inviter de nouveau, créez-en une autre.",
        "The request is refused: nobody was let in. Its invitation is spent; to invite again, make another one.";
    UPDATE_TITLE: "Une nouvelle version est prête", "A new version is ready";
    UPDATE: "L’installer recharge la page. Votre groupe reste sur cet appareil.",
        "Installing it reloads the page. Your group stays on this device.";
    UPDATE_DRAFT: "La feuille en cours d’écriture n’est pas encore gardée : attendez un instant.",
        "The sheet being written is not kept yet: wait a moment.";
    UPDATE_APPLY: "Installer", "Install";
    UNGUARDED_TITLE: "Cet hébergeur ne protège pas l’application", "This host does not protect the app";
    UNGUARDED: "Il n’envoie pas les règles qui empêchent un code étranger de s’exécuter ici. Vos textes restent chiffrés. Rechargez la \
        page ; si cet avis revient, dites-le à la personne qui a installé Sous pli : il manque les en-têtes de sécurité.",
        "It does not send the rules that keep foreign code from running here. Your texts stay encrypted. Reload the page; if this \
        notice comes back, tell whoever installed Sous pli: the security headers are missing.";
    TWO_BUILDS_TITLE: "Deux versions se croisent", "Two versions have met";
    TWO_BUILDS: "La page et sa partie protégée viennent de deux versions différentes. Rien n’est perdu et rien n’a \
        été ouvert. Rechargez la page.",
        "The page and its protected part come from two different versions. Nothing is lost and nothing was opened. \
        Reload the page.";
    CRASHED_TITLE: "La partie protégée s’est arrêtée", "The protected part has stopped";
    CRASHED: "Ce que vous avez partagé est gardé, chiffré, sur cet appareil. Relancez, puis entrez à nouveau votre \
        phrase secrète.",
        "What you shared is kept, encrypted, on this device. Start again, then enter your passphrase again.";
    UNKEPT_HERE: "Ce que vous écriviez n’a pas pu être gardé, et n’est plus que dans cette fenêtre. Ne la fermez pas : rouvrez ici.",
        "What you were writing could not be kept, and is in this window alone. Do not close it: open again here.";
    RESTART: "Relancer", "Start again";
    RELOAD: "Recharger la page", "Reload the page";
    ELSEWHERE_TITLE: "Sous pli est ouvert ailleurs", "Sous pli is open elsewhere";
    ELSEWHERE: "Sous pli est ouvert dans un autre onglet ou une autre fenêtre. Un seul écrit à la fois. Fermez l’autre : celui-ci continuera de lui-même.",
        "Sous pli is open in another tab or window. Only one writes at a time. Close the other one: this one will go on by itself.";
    TAKE_OVER: "Continuer ici", "Go on here";
    TAKEN_TITLE: "Sous pli continue dans un autre onglet", "Sous pli goes on in another tab";
    TAKEN: "Cet onglet s’est refermé pour lui laisser la place. Rien n’est perdu : fermez-le, ou reprenez ici.",
        "This tab has closed to make room for it. Nothing is lost: close it, or go on here.";
    NEWER_TITLE: "Une version plus récente est passée ici", "A newer version was here";
    NO_STORAGE_TITLE: "Cet appareil ne peut rien garder", "This device cannot keep anything";
    NO_STORAGE: "Le navigateur refuse le stockage local : souvent une fenêtre privée, ou un réglage qui efface les données des sites. Rien n’a \
        été écrit. Ouvrez Sous pli dans une fenêtre ordinaire, ou autorisez le stockage.",
        "The browser refuses local storage: often a private window, or a setting that clears site data. Nothing was written. Open \
        Sous pli in an ordinary window, or allow storage.";
    JOIN_NEXT: "Ensuite, vous comparerez six mots de vive voix avec la personne qui anime.",
        "After that you will compare six words by voice with the person who facilitates.";
}

//! What the places of the annex say: people, devices, kit, sessions, store, seasons.

phrases! {
    MORE: "Appareils et place de {}", "Devices and place of {}";
    DEVICES_OF: "Appareils", "Devices";
    FIRST_DEVICE: "Premier appareil", "First device";
    A_KIT: "Feuille de secours", "Recovery sheet";
    THIS_DEVICE: "cet appareil", "this device";
    NEWS: "Dernières nouvelles le {}", "Last heard of on {}";
    NO_NEWS: "Pas encore de nouvelles", "Not heard of yet";
    OBSERVER: "Observation", "Observer";

    REMOVE: "Retirer du groupe", "Remove from the group";
    REMOVE_TITLE: "Retirer {} du groupe ?", "Remove {} from the group?";
    REMOVE_MORE: "À son prochain échange, chaque appareil du groupe apprend ce retrait ; rien de ce qu’il envoie ensuite ne sera \
        lisible pour cette personne. Ce qui a été lu reste lu, et ce qui est déjà sur ses appareils y reste. Si tout le \
        groupe se sert d’un même accès à l’espace, elle le garde et peut encore y effacer des fichiers : changez-le. Pour \
        revenir, il faudra une nouvelle invitation.",
        "Each device of the group learns of this removal at its next exchange; nothing of what it sends from then on can be \
        read by this person. What has been read stays read, and what is on their devices stays there. If the whole group \
        uses one login to the space, they keep it and can still erase files there: change it. To come back they will need a \
        new invitation.";
    REMOVED: "La personne est retirée du groupe.", "The person is removed from the group.";
    REMOVE_DEVICE: "Retirer cet appareil", "Remove this device";
    REMOVE_DEVICE_TITLE: "Retirer un appareil de {} ?", "Remove a device of {}?";
    REMOVE_DEVICE_MORE: "À son prochain échange, chaque appareil du groupe apprend ce retrait ; rien de ce qu’il envoie ensuite ne sera \
        lisible sur l’appareil retiré. Faites-le sans attendre s’il est perdu ou volé. Ce qu’il avait reçu y reste, fermé \
        par sa phrase secrète, avec l’accès à l’espace du groupe, s’il y en a un : changez-le chez l’hébergeur.",
        "Each device of the group learns of this removal at its next exchange; nothing of what it sends from then on can be \
        read on the removed device. Do so at once if it is lost or stolen. What it had received stays on it, locked by its \
        passphrase, with the login to the group’s space if there is one: change it at the host.";
    DEVICE_REMOVED: "L’appareil est retiré du groupe.", "The device is removed from the group.";
    HAND_OVER: "Confier l’animation", "Make a facilitator";
    HAND_OVER_TITLE: "Confier l’animation à {} ?", "Make {} a facilitator?";
    HAND_OVER_MORE: "Cette personne pourra inviter, faire entrer et retirer des membres. Vous gardez l’animation aussi : personne d’autre \
        que vous ne peut y mettre fin, en quittant le groupe, et seul le groupe peut retirer une personne qui anime.",
        "This person will be able to invite, let in and remove members. You keep facilitating too: only you can end that, by \
        leaving the group, and only the group can remove somebody who facilitates.";
    TO_OBSERVER: "Passer en observation", "Make an observer";
    TO_OBSERVER_TITLE: "Passer {} en observation ?", "Make {} an observer?";
    TO_OBSERVER_MORE: "Cette personne lira et écrira comme avant, et ne donnera plus sa voix dans les décisions du groupe.",
        "This person will read and write as before, and have no voice in the group’s decisions any more.";
    TO_MEMBER: "Donner une voix", "Give a voice";
    TO_MEMBER_TITLE: "Donner une voix à {} ?", "Give {} a voice?";
    TO_MEMBER_MORE: "Cette personne participera aux décisions du groupe.", "This person will take part in the group’s decisions.";
    ROLE_SET: "C’est fait : le groupe le verra au prochain échange.", "Done: the group will see it at the next exchange.";
    TRUST: "C’est bien elle ou lui : remettre les clés", "It is really them: hand over the keys";
    TRUST_TITLE: "Remettre les clés à {} ?", "Hand the keys to {}?";
    TRUST_MORE: "Cette personne est entrée par un appareil qui avait été retiré, peut-être par quelqu’un qui l’a volé. Ne dites oui \
        que si vous savez, pour lui avoir parlé, de qui il s’agit. Sinon, faites-la retirer du groupe.",
        "This person was let in by a device that had been removed, perhaps by somebody who stole it. Say yes only if you \
        know, having spoken to them, who it is. If not, have them removed from the group.";
    TRUSTED: "Votre appareil lui remettra les clés au prochain échange.", "Your device will hand them the keys at the next exchange.";

    GROUP_DECIDES: "Ce que seul le groupe décide", "What only the group decides";
    VOTE_REMOVE: "Je suis pour son retrait", "I am for their removal";
    VOTE_REMOVE_TITLE: "Être pour le retrait de {} ?", "Be for the removal of {}?";
    VOTE_REMOVE_MORE: "Votre voix se voit dans le groupe. Le retrait a lieu quand plus de la moitié des personnes, et au moins trois, y sont \
        favorables. Vous pouvez revenir sur votre voix tant qu’il n’a pas eu lieu.",
        "Your voice is seen in the group. The removal happens once more than half of the people, and at least three, are for it. You \
        can take your voice back as long as it has not happened.";
    VOTE_NAME: "Je suis pour lui confier l’animation", "I am for their facilitating";
    VOTE_NAME_TITLE: "Être pour confier l’animation à {} ?", "Be for {} facilitating?";
    VOTE_NAME_MORE: "Votre voix se voit dans le groupe. L’animation est confiée quand plus de la moitié des personnes, et au moins trois, y sont \
        favorables.",
        "Your voice is seen in the group. They facilitate once more than half of the people, and at least three, are for it.";
    VOTE_ME: "J’accepte d’animer", "I am willing to facilitate";
    VOTE_ME_TITLE: "Accepter d’animer le groupe ?", "Be willing to facilitate the group?";
    VOTES_ME: "Pour vous confier l’animation : {} sur {} nécessaires", "For your facilitating: {} of {} needed";
    VOTE_REMOVE_TOO_FEW: "Un retrait par le groupe demande les voix de trois autres personnes, que celle-ci a déjà connues dans le groupe : \
        elles n’y sont pas. Pour continuer sans elle, créez un nouveau groupe.",
        "A removal by the group takes the voices of three other people, whom this one has known in the group: they are not here. To go \
        on without this person, create a new group.";
    VOTE_NAME_TOO_FEW: "Confier l’animation par le groupe demande trois voix : vous n’êtes pas assez. « Fin de saison et \
        départ » permet de fonder une suite.",
        "Having the group choose who facilitates takes three voices: you are not enough. “End of a season, leaving” lets you \
        found what follows.";
    FOUND_MORE: "Un nouveau groupe est créé au même nom, avec de nouvelles clés, et vous l’animez. Les autres le voient ici, comme \
        une proposition, et peuvent le rejoindre ; qui anime ici y anime aussi. Rien de ce qui a été écrit n’y est recopié. Une seule \
        personne le fait, d’accord avec les autres.",
        "A new group is made with the same name and new keys, and you facilitate it. The others see it here, as an offer, and may move \
        on to it; who facilitates here does so there too. Nothing that was written is copied there. One person alone does it, in agreement \
        with the others.";
    VOTE_BACK: "Je ne suis plus pour", "I am not for it any more";
    VOTED: "Votre voix est donnée.", "Your voice is given.";
    VOTE_TAKEN: "Votre voix n’est plus comptée pour.", "Your voice no longer counts for it.";
    VOTES_REMOVE: "Pour son retrait : {} sur {} nécessaires", "For their removal: {} of {} needed";
    VOTES_NAME: "Pour lui confier l’animation : {} sur {} nécessaires", "For their facilitating: {} of {} needed";

    NEWER_DEVICES: "Un appareil plus récent que celui-ci", "A device newer than this one";
    NEWER_DEVICES_MORE: "Tant qu’il est là, ce groupe ne peut qu’être lu ici. Rechargez la page pour recevoir la nouvelle version. Si cet \
        appareil ne sert plus à personne, l’animation peut le retirer.",
        "As long as it is there, this group can only be read here. Reload the page to get the new version. If nobody uses that \
        device any more, those who facilitate can remove it.";

    FOR_ME: "Pour vous", "For you";
    FOR_GROUP: "Pour le groupe", "For the group";
    DEVICES_WAY: "Mes appareils", "My devices";
    DEVICES_WAY_MORE: "En ajouter un, en retirer un qui est perdu.", "Add one, remove one that is lost.";
    KIT_WAY: "Ma feuille de secours", "My recovery sheet";
    KIT_WAY_MORE: "Sur papier, pour revenir si tous vos appareils sont perdus.", "On paper, to come back if all your devices are lost.";
    SESSION_WAY: "Code de séance", "Session code";
    SESSION_WAY_MORE: "Six mots à lire ensemble : vous avez tous reçu la même chose.", "Six words to read out together: you all received the same.";
    STORAGE_WAY: "Stockage", "Storage";
    STORAGE_WAY_MORE: "Où sont les textes scellés, et ce que voit l’hébergeur.", "Where the sealed texts are, and what the host sees.";
    DEVICE_WAY_MORE: "Temps avant verrouillage, phrase de passe, oublier cet appareil.", "Time before locking, passphrase, forgetting this device.";
    GROUPS_WAY_MORE: "Vos autres groupes, votre carnet personnel.", "Your other groups, your notebook.";
    SEASON_WAY: "Fin de saison et départ", "End of a season, leaving";
    SEASON_WAY_MORE: "Clore et recommencer, quitter le groupe, l’oublier ici.", "Close and start again, leave the group, forget it here.";

    RULES: "Nom et règles du groupe", "The group’s name and rules";
    RENAME: "Changer le nom", "Change the name";
    RENAMED: "Le groupe a un nouveau nom.", "The group has a new name.";
    HISTORY: "Qui entre lit aussi ce qui a été partagé avant", "Newcomers also read what was shared before";
    HISTORY_MORE: "Sinon, une personne qui entre ne lit que ce qui est écrit après son arrivée.",
        "If not, a newcomer reads only what is written after they came.";
    HISTORY_YES: "Qui entre lit aussi ce qui a été partagé avant son arrivée.",
        "Newcomers also read what was shared before they came.";
    HISTORY_NO: "Qui entre ne lit que ce qui est écrit après son arrivée.", "Newcomers read only what is written after they came.";
    HISTORY_SET: "C’est enregistré.", "Recorded.";

    INVITE_MESSAGE: "Bonjour, voici votre invitation à rejoindre notre groupe dans Sous pli. Ce lien ne sert qu’à vous, une fois, pendant sept jours : ne \
        le transmettez pas. Après l’avoir ouvert, appelez-moi : nous comparerons six mots de vive voix.\n\n{}",
        "Hello, here is your invitation to join our group in Sous pli. This link is for you alone, once, within seven days: do not \
        pass it on. After opening it, call me: we will compare six words by voice.\n\n{}";
    COPY_MESSAGE: "Copier un message", "Copy a message";
    SQUARE: "Code à photographier", "Code for a camera";
    SQUARE_LABEL: "Code QR du lien d’invitation", "QR code of the invitation link";
    SQUARE_MORE: "À montrer à la personne elle-même : qui photographie ce code a le lien.", "To show to the person themselves: whoever photographs this code has the link.";
    SQUARE_TOO_LONG: "Ce lien est trop long pour un code à photographier. Remettez-le en texte.", "This link is too long for a code. Hand it over as text.";

    DEVICES_LEAD: "Chaque appareil a ses propres clés. Un téléphone perdu se retire ici depuis un autre appareil.",
        "Each device has keys of its own. A lost phone is removed here, from another device.";
    DEVICE_THIS_MORE: "Pour retirer cet appareil-ci, faites-le depuis un autre.", "To remove this device, do so from another one.";
    DEVICE_ADD: "Ajouter un appareil", "Add a device";
    DEVICE_ADD_MORE: "Créez un lien, ouvrez-le sur l’autre appareil, donnez-lui un nom, puis comparez ici les six mots qu’il affiche. Le lien ne sert \
        qu’une fois et vaut sept jours.",
        "Make a link, open it on the other device, give it a name, then compare here the six words that it shows. The link works \
        once and is good for seven days.";
    DEVICE_NEXT: "Quand l’autre appareil aura ouvert le lien, sa demande apparaîtra en haut de cette page.",
        "Once the other device has opened the link, its request will appear at the top of this page.";
    DEVICE_LINK: "Créer le lien", "Make the link";
    DEVICE_COMPARE: "Lisez les six mots sur l’écran de l’autre appareil. Sont-ils les mêmes ?",
        "Read the six words on the other device’s screen. Are they the same?";
    DEVICE_IN: "L’appareil est entré dans le groupe.", "The device is now in the group.";
    DEVICE_ASKS: "Un de vos appareils demande à entrer", "One of your devices asks to come in";

    KIT_LEAD: "Vingt-quatre mots sur une feuille de papier. Avec elle, vous revenez dans ce groupe depuis n’importe quel appareil, même si tous les \
        vôtres sont perdus. Sans elle, il faudra une nouvelle invitation, et ce qui a été partagé avant ne se lira plus.",
        "Twenty-four words on a sheet of paper. With it you come back into this group from any device, even if all of yours are lost. \
        Without it you will need a new invitation, and what was shared before cannot be read any more.";
    KIT_THERE: "Vous avez déjà une feuille. Une nouvelle l’annulera, une fois essayée.", "You have a sheet already. A new one will void it, once tried.";
    KIT_MAKE: "Faire ma feuille de secours", "Make my recovery sheet";
    KIT_AGAIN: "Faire une nouvelle feuille", "Make a new sheet";
    KIT_SHEET: "Feuille de secours de Sous pli", "Recovery sheet of Sous pli";
    KIT_ONCE: "Ces mots ne s’affichent qu’une fois. Imprimez la feuille ou recopiez-la, essayez-la plus bas, puis rangez-la où vous gardez vos papiers. Qui la trouve peut \
        entrer à votre place : ne la photographiez pas.",
        "These words are shown only once. Print the sheet or copy it by hand, try it below, then keep it where you keep your papers. Whoever finds \
        it can come in in your place: do not photograph it.";
    KIT_PLACE: "Emplacement du groupe", "The group’s place";
    KIT_STORE: "Adresse du stockage", "The store’s address";
    KIT_APP: "Adresse de l’application", "The app’s address";
    KIT_HOW: "Pour revenir : ouvrez l’application à cette adresse, choisissez « J’ai une feuille de secours », puis recopiez ces lignes. La feuille sert \
        une fois ; vous en referez une ensuite.",
        "To come back: open the app at this address, choose “I have a recovery sheet”, then copy these lines. The sheet works once; \
        you will make another afterwards.";
    KIT_TRY: "Essayez votre feuille", "Try your sheet";
    KIT_TRY_MORE: "Sur le papier, cherchez ces trois mots et tapez-les. Tant que ce n’est pas fait, la feuille ne sert à rien.",
        "On the paper, find these three words and type them. Until then the sheet is of no use.";
    KIT_WORD: "Mot n° {}", "Word no. {}";
    KIT_CHECK: "Vérifier", "Check";
    KIT_WRONG: "Ce n’est pas le bon mot. Relisez la feuille : comptez de gauche à droite.", "This is not the right word. Read the sheet again: count from left to right.";
    KIT_RESUME: "Reprendre ma situation", "Go on with my situation";
    KIT_GOOD: "La feuille est bonne. Rangez-la : elle ne s’affichera plus. Elle sert dès que cet appareil a échangé avec l’hébergeur.",
        "The sheet is good. Put it away: it will not be shown again. It serves once this device has exchanged with the host.";

    SESSION_LEAD: "Quand vous êtes ensemble, une personne ouvre la séance, et chacune lit les six mots de son écran. S’ils sont les mêmes, vos appareils \
        ont reçu exactement la même chose : rien n’a été caché à personne.",
        "When you are together, one person opens the session, and each reads the six words on their screen. If they are the same, your \
        devices have received exactly the same: nothing was hidden from anybody.";
    SESSION_OPEN: "Ouvrir une séance", "Open a session";
    SESSION_OPENED: "La séance est ouverte. Les autres la verront après un échange.", "The session is open. The others will see it after an exchange.";
    SESSION_NTH: "Séance {}", "Session {}";
    SESSION_SHOW: "Voir les mots", "Show the words";
    SESSION_COMPARE: "Lisez ces mots à voix haute. S’ils diffèrent d’un écran à l’autre, ce que vous avez ici reste : actualisez puis relisez. S’ils diffèrent encore, parlez-en à \
        l’animation avant d’écrire autre chose.",
        "Read these words out. If they differ from one screen to another, what you have here stays: refresh and read again. If they still differ, tell \
        those who facilitate before writing anything else.";
    SESSION_LACKS: "Il manque encore à cet appareil une partie de ce qu’avait la personne qui a ouvert la séance ({}). Actualisez, puis recommencez.",
        "This device still lacks part of what the person who opened the session had ({}). Refresh, then try again.";
    SESSION_NONE: "Aucune séance n’a encore été ouverte.", "No session has been opened yet.";

    STORE_REFILL: "L’hébergeur a perdu quelque chose", "The host has lost something";
    STORE_REFILL_MORE: "Ce que vos appareils ont gardé peut y être remis, toujours scellé. Faites-le si c’est le bon espace : rien n’y est effacé.",
        "What your devices kept can be put there again, still sealed. Do so if it is the right space: nothing is erased there.";
    STORE_REFILL_GO: "Remettre ce que j’ai", "Put back what I have";
    STORE_REFILLED: "C’est remis au prochain échange.", "It will be put back at the next exchange.";
    NOTICE_REFILLED: "Ce que cet appareil a gardé est en train d’être remis. Si l’avis reste ensuite, d’autres appareils ont encore à remettre le leur : demandez à chaque personne d’ouvrir Sous pli et, si l’avis y est aussi, de remettre ce qui y est gardé.",
        "What this device kept is being put back. If the notice stays afterwards, other devices still have to put back theirs: ask everybody to open Sous pli and, if the notice is there too, to put back what is kept there.";
    LOOK_AGAIN: "Redemander maintenant",
        "Ask again now";
    LOOKED_AGAIN: "L’hébergeur est interrogé de nouveau ; cela peut prendre un moment. Ce qui sera encore affiché ensuite n’est pas réglé.",
        "The host is being asked again; this may take a moment. What is still shown afterwards is not settled.";
    NOTICE_FILE_OF: "D’après les noms des fichiers chez l’hébergeur, cela vient d’appareils de : {}.",
        "By the files’ names at the host, this comes from devices of: {}.";
    NOTICE_DEVICE_OF: "Personnes dont un appareil est concerné : {}.",
        "A device of theirs is concerned: {}.";
    NOTICE_REMOVE: "Retirer l’appareil en cause",
        "Remove the device in question";
    NOTICE_ASKED: "Adresse interrogée :",
        "Address that was asked:";
    NEXT: "Fonder la suite",
        "Found what follows";
    NEXT_TITLE: "Fonder le groupe qui prend la suite ?",
        "Found the group that goes on?";
    NEXT_MORE: "Un nouveau groupe est créé au même nom, avec de nouvelles clés, et vous l’animez. Invitez-y les autres : ils n’en \
        sauront peut-être rien d’ici. Rien de ce qui a été écrit n’y est recopié ; ce groupe-ci reste sur vos appareils. Une seule \
        personne le fait, d’accord avec les autres. Si vous l’avez déjà fait, ne recommencez pas : le nouveau groupe est dans « Mes \
        groupes », sous le même nom.",
        "A new group is made with the same name and new keys, and you facilitate it. Invite the others there: they may hear \
        nothing of it from here. Nothing that was written is copied there; this group stays on your devices. One person alone does it, in \
        agreement with the others. If you have done so already, do not do it again: the new group is under “My groups”, by the same name.";
    NEXT_FOUNDED: "Le groupe qui prend la suite est dans « Mes groupes ».",
        "The group that goes on is under “My groups”.";
    FORGET_DAMAGED: "Ce qui est abîmé est effacé d’ici, avec vos brouillons pour ce groupe et ce qui n’était pas encore parti. Sans un autre appareil ou une feuille \
        de secours, ce qui a été partagé avant ne se lira plus. Le groupe, lui, continue.",
        "What is damaged is erased from here, with your drafts for this group and what had not left yet. Without another device or a recovery sheet, what was \
        shared before cannot be read any more. The group itself goes on.";
    STORE_MOVE: "Déplacer le groupe ailleurs", "Move the group elsewhere";
    STORE_MOVE_MORE: "Un espace WebDAV : celui d’une association ou d’un hébergeur que vous choisissez. Tout le groupe suit, et chaque appareil y apporte ce \
        qu’il a. L’ancien espace garde ses fichiers fermés.",
        "A WebDAV space: an association’s, or that of a host you choose. The whole group follows, and each device brings what it has. The \
        old space keeps its closed files.";
    STORE_ADDRESS: "Adresse du nouvel espace", "Address of the new space";
    STORE_SHARED: "Cet accès sera connu de tout le groupe, scellé comme le reste. Pour n’en changer que le mot de passe, écrivez la même adresse.",
        "This login will be known to the whole group, sealed like the rest. To change its password alone, write the same address.";
    STORE_GO: "Essayer l’espace et déplacer", "Try the space and move";
    STORE_MOVED: "Le groupe déménage. Chaque appareil suivra à son prochain échange.", "The group is moving. Each device will follow at its next exchange.";
    LOGIN_USER: "Identifiant, si l’espace en demande un", "Login name, if the space asks for one";
    LOGIN_PASSWORD: "Mot de passe de l’espace", "Password of the space";
    LOGIN_SHOW: "Montrer le mot de passe", "Show the password";
    INVITATION_ACCESS: "Accès à cet espace", "Access to this space";
    INVITATION_GIVEN: "Écrivez l’identifiant et le mot de passe que vous a donnés la personne qui vous invite, ou les vôtres. Laissez vide si on ne \
        vous en a pas parlé.",
        "Write the login name and the password that the person who invites you has given you, or your own. Leave them empty if nobody \
        spoke of any.";
    SPACE_ADDRESS: "Adresse WebDAV de l’espace", "WebDAV address of the space";
    SPACE_ADDRESS_HINT: "Celle que donne l’hébergeur : elle commence par https://. Prenez un espace vide, qui ne sert qu’au groupe.",
        "The one that the host gives: it begins with https://. Take an empty space that serves the group alone.";
    SPACE_LOGIN_HINT: "Un accès fait pour ce groupe. Ni votre phrase secrète, ni un mot de passe qui vous sert ailleurs : tout le groupe s’en servira.",
        "A login made for this group. Neither your passphrase nor a password that you use elsewhere: the whole group will use it.";
    SPACE_TRY: "Essayer cet espace", "Try this space";
    SPACE_GOOD: "Cet espace convient : il répond, prend un fichier et le rend.", "This space will do: it answers, takes a file and gives it back.";
    SPACE_OVERWRITES: "Comme presque partout, cet accès permet aussi d’effacer ou de remplacer des fichiers, sans pouvoir les lire. N’y rangez rien d’autre.",
        "As nearly everywhere, this login also lets one erase or replace files, without being able to read them. Keep nothing else there.";
    SPACE_PILES_UP: "Ce qu’on y efface y reste : il se remplira peu à peu.", "What is erased there stays: it will fill up little by little.";
    LOGIN_USED: "Cet appareil s’y présente avec l’identifiant « {} ».", "This device presents itself there with the login name “{}”.";
    LOGIN_OWN: "Il a été écrit ici : l’appareil le garde, même si le groupe en nomme un autre pour tout le monde.",
        "It was written here: the device keeps it, even if the group names another one for everybody.";
    LOGIN_HANDED: "Il est venu avec l’invitation, ou du groupe.", "It came with the invitation, or from the group.";
    LOGIN_NONE: "Cet appareil s’y présente sans identifiant.", "This device presents itself there without a login name.";
    LOGIN_CHANGE: "Changer l’accès de cet appareil", "Change the login of this device";
    LOGIN_CHANGE_MORE: "Si le mot de passe a changé chez l’hébergeur, ou si vous avez un accès à vous. L’hébergeur doit l’accepter ; sinon, rien ne change.",
        "If the password has changed at the host, or if you have a login of your own. The host must accept it; if not, nothing changes.";
    LOGIN_SET: "Essayer et garder cet accès", "Try and keep this login";
    LOGIN_IS_SET: "L’hébergeur l’accepte. L’accès est changé sur cet appareil.", "The host accepts it. The login is changed on this device.";
    LOGIN_BACK: "Reprendre l’accès du groupe", "Go back to the group’s login";
    LOGIN_WAY: "Comment la personne aura accès à l’espace", "How the person gets access to the space";
    LOGIN_WAY_MORE: "Les textes scellés du groupe sont dans un espace qui demande un identifiant et un mot de passe.",
        "The group’s sealed texts lie in a space that asks for a login name and a password.";
    LOGIN_APART: "À part, de vive voix", "Apart, by voice";
    LOGIN_APART_MORE: "La personne écrit elle-même l’identifiant et le mot de passe, ceux du groupe ou les siens. Un lien égaré n’ouvre rien chez l’hébergeur.",
        "The person writes the login name and the password themselves, the group’s or their own. A link gone astray opens nothing at the host.";
    LOGIN_ALONG: "Dans le lien", "In the link";
    LOGIN_ALONG_MORE: "La personne n’a rien à écrire. Mais qui tombe sur le lien, même plus tard, peut atteindre les fichiers scellés : les compter, les \
        effacer, jamais les lire.",
        "The person has nothing to write. But whoever comes upon the link, even later, can reach the sealed files: count them, erase \
        them, never read them.";
    DEVICE_LOGIN: "Le lien contient aussi votre accès à l’espace du groupe : ne le remettez à personne d’autre.",
        "The link also holds your login at the group’s space: hand it to nobody else.";
    KIT_LOGIN: "L’identifiant et le mot de passe de l’espace ne sont pas sur cette feuille, et il vous les faudra aussi. Notez-les à part, ou demandez-les \
        alors au groupe.",
        "The login name and the password of the space are not on this sheet, and you will need them too. Write them down apart, or ask \
        the group for them then.";
    RECOVER_LOGIN: "La feuille ne les dit pas. Laissez vide si l’espace n’en demande pas.", "The sheet does not say them. Leave them empty if the space asks for none.";
    STORE_WRONG: "Écrivez l’adresse de l’espace. Elle commence par https://.", "Write the space’s address. It begins with https://.";

    SEASON_NEXT: "La suite du groupe", "What follows this group";
    SEASON_OFFICIAL: "{} a clos la saison et fondé la suite.", "{} closed the season and founded what follows.";
    SEASON_OFFER: "{} propose une suite, sans être à l’animation. Parlez-en ensemble avant de la rejoindre.",
        "{} offers another group to go on in, without facilitating. Speak of it together before you follow.";
    SEASON_HERE: "Cet appareil y est, ou attend d’y entrer.", "This device is in it, or waits to be.";
    SEASON_MOVE: "Rejoindre la suite", "Move on";
    SEASON_MOVING: "Votre demande part vers la suite. Vous la trouverez dans « Mes groupes ».", "Your request leaves for the next group. You will find it under “My groups”.";
    SEASON_CLOSE: "Clore la saison", "Close the season";
    SEASON_CLOSE_MORE: "Une nouvelle saison commence avec les mêmes personnes et de nouvelles clés. Rien de ce qui a été écrit n’y est \
        recopié. Quand chacune aura rejoint la suite et oublié cette saison, seules pourront la rouvrir les feuilles de \
        secours et les fiches d’urgence : détruisez-les alors.",
        "A new season begins with the same people and new keys. Nothing that was written is copied there. Once each has \
        moved on and forgotten this season, only recovery sheets and emergency sheets can open it again: destroy them then.";
    SEASON_CLOSE_TITLE: "Clore cette saison ?", "Close this season?";
    SEASON_CLOSED: "La saison est close. La suite est dans « Mes groupes ».", "The season is closed. What follows is under “My groups”.";
    SEASON_LEFT: "Appareils qui n’ont pas encore rejoint la suite : {}. Feuilles de secours qui ouvrent encore cette saison : {}.",
        "Devices that have not moved on yet: {}. Recovery sheets that still open this season: {}.";
    LEAVE: "Quitter le groupe", "Leave the group";
    LEAVE_MORE: "Vos appareils ne recevront plus rien. Ce que vous avez partagé reste au groupe ; pour l’effacer, faites-le avant de partir.",
        "Your devices will receive nothing more. What you shared stays with the group; to erase it, do so before you leave.";
    LEAVE_TITLE: "Quitter ce groupe ?", "Leave this group?";
    LEFT: "Vous avez quitté le groupe. Vous pouvez encore lire ce qui est ici, ou l’oublier.", "You have left the group. You can still read what is here, or forget it.";
    FORGET: "Oublier ce groupe sur cet appareil", "Forget this group on this device";
    FORGET_MORE: "Les clés et les textes de ce groupe sont effacés d’ici, vos brouillons compris. Sans un autre appareil ou une \
        feuille de secours, vous ne pourrez plus rien en lire. Le groupe, lui, continue.",
        "The keys and texts of this group are erased from here, your drafts included. Without another device or a recovery sheet \
        you will read nothing of it any more. The group itself goes on.";
    FORGET_TITLE: "Oublier ce groupe ici ?", "Forget this group here?";
    FORGOTTEN: "Ce groupe n’est plus sur cet appareil.", "This group is not on this device any more.";

    NOTEBOOK_LEAD: "Des notes qui ne sont que pour vous, gardées chiffrées sur cet appareil. Elles ne vont dans aucun groupe ni chez aucun hébergeur : si l’appareil est perdu, elles \
        le sont aussi.",
        "Notes for you alone, kept encrypted on this device. They go to no group and to no host: if the device is lost, so are they.";
    NOTE: "Note", "Note";
    NOTE_KEPT: "Gardé sur cet appareil", "Kept on this device";
    NOTE_DAMAGED: "Note abîmée", "Damaged note";
    NOTE_NEW: "Nouvelle note", "New note";
    NOTE_OPEN: "Ouvrir", "Open";
    NOTE_DELETE: "Effacer cette note", "Delete this note";
    NOTE_DELETE_TITLE: "Effacer cette note ?", "Delete this note?";
    NOTE_DELETE_MORE: "Elle n’est gardée nulle part ailleurs.", "It is kept nowhere else.";
    LOCK_TITLE: "Verrouillage", "Locking";
    LOCK_MORE: "Quand personne ne touche l’écran, Sous pli se referme. Ctrl + Maj + L le referme aussitôt.",
        "When nobody touches the screen, Sous pli closes. Ctrl + Shift + L closes it at once.";
    LOCK_AFTER: "Après {} minutes", "After {} minutes";
    LOCK_NEVER: "Seulement quand je le demande", "Only when I ask";
    LOCK_SET: "C’est enregistré sur cet appareil.", "Recorded on this device.";
    KEEPING_TITLE: "Conservation", "Keeping";
    PERSISTED: "Ce navigateur a promis de garder ces données.", "This browser has promised to keep this data.";
    NOT_PERSISTED: "Ce navigateur peut effacer ces données s’il manque de place. Ce qui est partagé reste, scellé, chez l’hébergeur, \
        mais sans une feuille de secours ou un autre appareil, vous ne pourriez plus l’ouvrir. Vos brouillons et votre \
        carnet ne sont qu’ici.",
        "This browser may erase this data if it runs short of room. What is shared stays with the host, sealed, but without \
        a recovery sheet or another device you could not open it any more. Your drafts and your notebook are only here.";
    PERSISTED_UNKNOWN: "Ce navigateur ne dit pas s’il garde ces données durablement. Une feuille de secours vous met à l’abri.",
        "This browser does not say whether it keeps this data for good. A recovery sheet makes you safe.";
    PERSIST: "Demander au navigateur de les garder", "Ask the browser to keep it";
    ERASE_MORE: "Tout ce que Sous pli garde ici est effacé : clés, textes, brouillons, réglages. Vos groupes continuent, et cet \
        appareil y compte jusqu’à ce que quelqu’un le retire. Sans un autre appareil, une feuille de secours ou une nouvelle \
        invitation, vous n’y reviendrez pas. Une clé d’accès reste là où elle est gardée : supprimez-la aussi.",
        "All that Sous pli keeps here is erased: keys, texts, drafts, settings. Your groups go on, and this device counts \
        there until somebody removes it. Without another device, a recovery sheet or a new invitation you will not come back \
        to them. A passkey stays where it is kept: delete it, too.";
    ERASE_TITLE: "Oublier cet appareil ?", "Forget this device?";
    ERASING: "Effacement en cours.", "Erasing.";
    ERASE_HELD: "Le navigateur n’a pas encore laissé effacer. Fermez les autres onglets de Sous pli : l’effacement se termine alors de lui-même. \
        Si rien ne vient, rechargez cette page, puis recommencez.",
        "The browser has not let it be erased yet. Close other tabs of Sous pli: the erasing then ends by itself. If nothing comes of it, \
        reload this page, then try again.";

    CHANGE_LEAD: "La nouvelle phrase remplace l’ancienne sur cet appareil seulement. Vos clés et vos textes ne changent pas.",
        "The new passphrase replaces the old one on this device only. Your keys and texts do not change.";
    CHANGE_OLD: "Phrase secrète d’aujourd’hui", "Today’s passphrase";
    CHANGE_NEW: "Nouvelle phrase secrète", "New passphrase";
    CHANGE: "Changer la phrase secrète", "Change the passphrase";
    CHANGING: "Changement en cours. Cela prend quelques secondes.", "Changing. This takes a few seconds.";
    CHANGED: "La phrase secrète est changée. Notez la nouvelle.", "The passphrase is changed. Write down the new one.";
    CHANGE_NONE: "Cet appareil n’a pas encore de phrase secrète : vous la choisirez avec votre premier groupe.",
        "This device has no passphrase yet: you will choose one with your first group.";

    PASSKEYS: "Clés d’accès", "Passkeys";
    PASSKEY_LEAD: "Une clé d’accès ouvre Sous pli sur cet appareil par un geste : empreinte, visage, code de l’appareil ou clé de sécurité. Qui peut faire ce geste \
        à votre place l’ouvre aussi. Votre phrase secrète continue d’ouvrir : il la faut si la clé d’accès se perd, et pour en ajouter ou en retirer une.",
        "A passkey opens Sous pli on this device by a gesture: fingerprint, face, the device’s code or a security key. Whoever can make that gesture in your place \
        opens it too. Your passphrase goes on opening it: it is needed if the passkey is lost, and to add or remove one.";
    PASSKEY_NONE: "Ce navigateur n’a pas de clés d’accès.", "This browser has no passkeys.";
    PASSKEY_ADD: "Ajouter une clé d’accès", "Add a passkey";
    PASSKEY_CHECKING: "Vérification de la phrase secrète. Cela prend une à quelques secondes.", "Checking the passphrase. This takes one to a few seconds.";
    PASSKEY_ADDED: "La clé d’accès ouvre cet appareil.", "The passkey opens this device.";
    PASSKEY_REFUSED: "La clé d’accès n’a pas été créée. Rien n’a changé ici.", "The passkey was not made. Nothing has changed here.";
    PASSKEY_UNABLE: "Cette clé d’accès ne donne pas le secret qu’il faut à Sous pli. Rien n’a changé ici. Supprimez-la là où elle est gardée, et essayez avec une autre.",
        "This passkey does not give the secret that Sous pli needs. Nothing has changed here. Delete it where it is kept, and try with another one.";
    PASSKEY_REMOVE: "Retirer la clé d’accès {}", "Remove passkey {}";
    PASSKEY_REMOVED: "Cette clé d’accès n’ouvre plus cet appareil. Supprimez-la aussi là où elle est gardée.",
        "This passkey does not open this device any more. Delete it where it is kept, too.";

    DIAGNOSIS: "Texte de diagnostic", "Diagnostic text";
    DIAGNOSIS_LEAD: "À joindre quand vous demandez de l’aide : des nombres et des codes, en anglais. Il n’y a dedans ni nom, ni titre, ni texte, ni adresse.",
        "To send along when you ask for help: numbers and codes, in English. There is no name, title, text or address in it.";
    DIAGNOSIS_COPIED: "Le texte de diagnostic est copié.", "The diagnostic text is copied.";
    DIAGNOSIS_NOT_COPIED: "La copie n’a pas pu se faire. Le texte est sélectionné : copiez-le à la main.",
        "Copying did not work. The text is selected: copy it by hand.";

    RECOVER_LEAD: "Recopiez les lignes de votre feuille de secours. Elle ne sert qu’une fois ; vous en referez une ensuite.",
        "Copy the lines of your recovery sheet. It works only once; you will make another afterwards.";
    RECOVER_WORDS: "Les vingt-quatre mots, dans l’ordre", "The twenty-four words, in order";
    RECOVER_WORDS_HINT: "Séparés par des espaces ou des retours à la ligne.", "Separated by spaces or line breaks.";
    RECOVER_EMPTY: "Recopiez cette ligne de la feuille.", "Copy this line from the sheet.";
    DEVICE_NAME_EMPTY: "Donnez un nom à cet appareil, de 60 caractères au plus.",
        "Give this device a name, of 60 characters at most.";
    RECOVER: "Revenir dans le groupe", "Come back into the group";
    RECOVERING: "Préparation des clés de cet appareil.", "Making this device’s keys.";
}

//! What each place says.

phrases! {
    GROUPS_TITLE: "Mes groupes", "My groups";
    GROUPS_NONE: "Aucun groupe sur cet appareil pour le moment. Un groupe se fonde à une personne, puis on invite les \
        autres, une par une.",
        "No group on this device yet. One person founds a group, then invites the others, one by one.";
    GROUPS_WHAT: "Sous pli sert aux groupes d’analyse de pratiques : on y partage par écrit des situations de travail. \
        Tout est scellé sur votre appareil ; la personne qui héberge ne peut pas lire.",
        "Sous pli is for practice-analysis groups: situations from work are shared there in writing. Everything is \
        sealed on your device; the host cannot read.";
    GROUPS_BEFORE: "Un groupe était ici, et le navigateur l’a effacé ? Il continue chez les autres : revenez avec votre feuille de secours ou une nouvelle invitation.",
        "A group was here, and the browser has erased it? It goes on with the others: come back with your recovery sheet or a new invitation.";
    GROUPS_CREATE: "Créer un groupe", "Create a group";
    GROUPS_INVITED: "J’ai une invitation", "I have an invitation";
    GROUP_UNREADABLE: "Groupe illisible sur cet appareil", "Group unreadable on this device";
    GROUP_WAITING: "Demande en attente", "Request pending";

    CREATE_TITLE: "Créer un groupe", "Create a group";
    CREATE_LEAD: "Vous en serez la première personne à l’animer.", "You will be the first to facilitate it.";
    GROUP_NAME: "Nom du groupe", "Name of the group";
    GROUP_NAME_HINT: "Chiffré comme le reste : l’hébergeur ne le voit pas.",
        "Encrypted like everything else: the host does not see it.";
    GROUP_NAME_WRONG: "Donnez un nom au groupe, de 80 caractères au plus.",
        "Give the group a name, of 80 characters at most.";
    FRAMEWORK: "Dispositif", "Framework";
    FRAMEWORK_HINT: "Celui dont vous êtes le plus proche.", "The one closest to yours.";
    MY_NAME: "Votre nom affiché dans le groupe", "Your name shown in the group";
    MY_NAME_HINT: "Un prénom ou un nom choisi. Les autres personnes du groupe le liront.",
        "A first name or a chosen one. The other people of the group will read it.";
    MY_NAME_WRONG: "Écrivez le nom que les autres liront, de 60 caractères au plus.",
        "Write the name the others will read, of 60 characters at most.";
    STORE_WHERE: "Où déposer les textes scellés", "Where the sealed texts are to lie";
    STORE_HERE: "Ici, chez l’hébergeur de cette page", "Here, with the host of this page";
    STORE_HERE_MORE: "Il n’y a rien à régler.", "There is nothing to set up.";
    STORE_ELSEWHERE: "Ailleurs : un espace WebDAV", "Elsewhere: a WebDAV space";
    STORE_ELSEWHERE_MORE: "Celui d’une association ou d’un hébergeur que vous choisissez. Il en faut l’adresse, et souvent un identifiant et un \
        mot de passe.",
        "An association’s, or that of a host you choose. You need its address, and often a login name and a password.";
    CREATE: "Créer le groupe", "Create the group";

    PASSPHRASE_LEGEND: "Phrase secrète de cet appareil", "This device’s passphrase";
    PASSPHRASE_LEAD: "Elle ouvre Sous pli sur cet appareil. Personne ne peut la retrouver à votre place.",
        "It opens Sous pli on this device. Nobody can find it again for you.";
    PASSPHRASE_GENERATED: "Six mots tirés au sort", "Six words drawn at random";
    PASSPHRASE_GENERATED_MORE: "Le plus sûr. Notez-les sur papier.", "The safest. Write them down on paper.";
    PASSPHRASE_OWN: "Une phrase à moi", "A phrase of my own";
    PASSPHRASE_OWN_MORE: "Au moins 16 caractères : une phrase entière se retient mieux qu’un mot compliqué.",
        "At least 16 characters: a whole sentence is easier to remember than a complicated word.";
    YOUR_WORDS: "Vos six mots, à recopier dans l’ordre", "Your six words, to copy in order";
    NOTED: "J’ai noté les six mots dans un endroit sûr", "I have written down the six words in a safe place";
    NOTED_WRONG: "Notez les six mots, puis cochez la case : sans eux, rien ne pourra être ouvert.",
        "Write down the six words, then tick the box: without them nothing can be opened.";
    WORDS_NOT_YET: "Les six mots ne sont pas encore tirés. Attendez un instant, puis recommencez.",
        "The six words are not drawn yet. Wait a moment, then try again.";
    PASSPHRASE: "Phrase secrète", "Passphrase";
    PASSPHRASE_AGAIN: "La même, une seconde fois", "The same, a second time";
    PASSPHRASE_SHORT: "Il faut au moins 16 caractères.", "It needs at least 16 characters.";
    PASSPHRASE_DIFFERENT: "Les deux phrases ne sont pas les mêmes. Retapez la seconde.",
        "The two phrases are not the same. Retype the second one.";
    PASSPHRASE_SHOW: "Montrer ce que je tape", "Show what I type";

    UNLOCK_TITLE: "Ouvrir Sous pli", "Open Sous pli";
    UNLOCK_LEAD: "Ce que garde cet appareil est chiffré. Votre phrase secrète l’ouvre.",
        "What this device keeps is encrypted. Your passphrase opens it.";
    UNLOCK_HINT: "Six mots séparés par des espaces, ou la phrase que vous avez choisie.",
        "Six words separated by spaces, or the phrase you chose.";
    UNLOCK_EMPTY: "Entrez votre phrase secrète.", "Enter your passphrase.";
    UNLOCK: "Ouvrir", "Open";
    UNLOCK_PASSKEY: "Ouvrir avec la clé d’accès", "Open with the passkey";
    UNLOCK_FORGOTTEN: "Phrase secrète oubliée ?", "Passphrase forgotten?";
    UNLOCK_FORGOTTEN_MORE: "Personne ne peut la retrouver, l’hébergeur non plus. Depuis un autre appareil ou un autre navigateur, revenez avec \
        votre feuille de secours. Sans elle, demandez une nouvelle invitation : vous lirez ce qui sera partagé ensuite, rarement ce qui l’a été avant.",
        "Nobody can find it again, nor can the host. From another device or another browser, come back with your recovery sheet. Without it, ask \
        for a new invitation: you will read what is shared from then on, seldom what was before.";

    INVITATION_TITLE: "J’ai une invitation", "I have an invitation";
    INVITATION_LEAD: "Collez ici le lien entier que vous a remis la personne qui anime le groupe.",
        "Paste here the whole link given to you by the person who facilitates the group.";
    INVITATION_FIELD: "Lien d’invitation", "Invitation link";
    INVITATION_READ: "Lire l’invitation", "Read the invitation";
    INVITATION_EMPTY: "Collez le lien d’invitation.", "Paste the invitation link.";
    INVITATION_READING: "Lecture de l’invitation…", "Reading the invitation…";
    INVITATION_WHAT: "Vous êtes invité, invitée à rejoindre un groupe d’analyse de pratiques. C’est proposé, non obligatoire : \
        fermer cette page suffit pour dire non, et le groupe n’en saura rien. Le lien peut rester dans l’historique du \
        navigateur.",
        "You are invited to join a practice-analysis group. It is offered, not compulsory: closing this page is \
        enough to say no, and the group will not know. The link may stay in the browser’s history.";
    INVITATION_DEVICE: "Ce lien ajoute cet appareil à ceux d’une personne du groupe. Si ce n’est pas vous qui l’avez créé, fermez cette page.",
        "This link adds this device to those of a person of the group. If you did not make it, close this page.";
    DEVICE_NAME: "Nom de cet appareil", "Name of this device";
    DEVICE_NAME_HINT: "Par exemple « Téléphone » ou « Ordinateur du bureau ».", "For example “Phone” or “Office computer”.";
    JOIN_DEVICE: "Ajouter cet appareil", "Add this device";
    INVITATION_EXPIRES: "Valable jusqu’au {}", "Good until {}";
    INVITATION_HOST: "Les textes scellés du groupe sont déposés ici : {}", "The group’s sealed texts are left here: {}";
    INVITATION_LOGIN: "Le lien contient l’accès à cet espace : vous n’avez rien à écrire pour lui.",
        "The link holds the login of this space: you have nothing to write for it.";
    JOIN: "Demander à entrer", "Ask to come in";
    JOINING: "Envoi de votre demande scellée…", "Sending your sealed request…";

    WAITING_TITLE: "En attente d’entrer", "Waiting to be let in";
    WAITING_LEAD: "Votre demande est scellée. La personne qui anime doit encore vous faire entrer.",
        "Your request is sealed. The person who facilitates still has to let you in.";
    WAITING_DEVICE: "Sur l’autre appareil, ouvrez « Mes appareils » : ces six mots doivent y être les mêmes, dans le même ordre. Faites entrer \
        celui-ci seulement s’ils le sont.",
        "On the other device, open “My devices”: these six words must be the same there, in the same order. Let this one in only if \
        they are.";
    WAITING_SELF: "Vos clés sont demandées. Quand elles viennent, d’ordinaire après un ou deux échanges, le groupe s’ouvre ici de lui-même.",
        "Your keys are asked for. When they come, as a rule after an exchange or two, the group opens here by itself.";
    WAITING_STILL: "Si rien ne vient", "If nothing comes";
    WAITING_NO_KEYS: "La feuille a peut-être déjà servi, ou a été remplacée ou mal recopiée ; après une saison close, d’autres doivent d’abord ouvrir Sous pli. Sinon, oubliez cette demande et recommencez, ou demandez une invitation.",
        "The sheet may have been used already, or replaced, or miscopied; after a closed season, others have to open Sous pli first. If not, forget this request and begin again, or ask for an invitation.";
    WAITING_WORDS: "Vos six mots", "Your six words";
    WAITING_COMPARE: "Appelez la personne qui anime, ou lisez-lui ces mots en face : elle doit voir les mêmes, dans le \
        même ordre. Ne les envoyez pas par message. C’est ce qui prouve que personne ne s’est glissé entre vous.",
        "Call the person who facilitates, or read these words out in the room: they must see the same, in the same \
        order. Do not send them in a message. That is what proves nobody has slipped in between you.";
    WAITING_SENT: "Votre demande est arrivée chez l’hébergeur.", "Your request has reached the host.";
    WAITING_NOT_SENT: "Votre demande n’est pas encore partie. Elle est gardée sur cet appareil et partira au prochain \
        échange.",
        "Your request has not left yet. It is kept on this device and will leave at the next exchange.";
    WAITING_EXPIRES: "L’invitation est valable jusqu’au {}.", "The invitation is good until {}.";
    WAITING_ENDED: "L’invitation a pris fin le {}. Si le groupe ne s’ouvre pas après un échange, oubliez cette demande et demandez une autre invitation.",
        "The invitation ended on {}. If the group does not open after an exchange, forget this request, then ask for a new invitation.";
    WAITING_NOTHING: "Si les mots diffèrent, ou si rien ne vient", "If the words differ, or nothing comes";
    WAITING_USED: "Si les mots diffèrent, quelqu’un d’autre a peut-être répondu à votre place : dites-le, et rien ne lui sera remis. Si rien ne \
        vient, l’invitation a peut-être servi ou pris fin. Demandez-en une nouvelle par un autre moyen, et oubliez cette demande.",
        "If the words differ, somebody else may have answered in your place: say so, and nothing will be given to them. If nothing comes, \
        the invitation may have been used, or its date is past. Ask for a new one by another way, and forget this request.";
    WAITING_FORGET: "Oublier cette demande", "Forget this request";
    WAITING_THEN: "Vous pouvez fermer cette page et revenir plus tard.", "You may close this page and come back later.";

    HOME_KIT: "Si tous vos appareils se perdaient, rien ne pourrait se rouvrir. Une feuille de papier l’évite.",
        "If all your devices were lost, nothing could be opened again. A sheet of paper prevents that.";
    HOME_NEXT: "Une suite pour le groupe", "What follows this group";
    HOME_NEXT_GO: "Voir la suite", "See what follows";

    HOME_TITLE: "Accueil du groupe", "Group home";
    HOME: "Accueil", "Home";
    PROPOSE: "Proposer une situation", "Propose a situation";
    HOME_REQUEST: "Quelqu’un demande à entrer", "Somebody asks to come in";
    HOME_REQUEST_MORE: "Comparez les six mots de vive voix avant de faire entrer.",
        "Compare the six words by voice before letting them in.";
    HOME_REQUEST_GO: "Voir la demande", "See the request";
    HOME_ALONE: "Vous êtes la seule personne du groupe pour le moment.", "You are the only person in the group for now.";
    HOME_ALONE_MORE: "Invitez d’abord, partagez ensuite : qui entre plus tard ne lit d’ordinaire que la suite.",
        "Invite first, share afterwards: whoever comes later usually reads only what follows.";
    HOME_ALONE_GO: "Inviter une personne", "Invite someone";
    HOME_LATEST: "Dernières situations", "Latest situations";
    REVIEWS_TITLE: "Bilans", "Reviews";
    REVIEW_TITLE: "Bilan", "Review";
    REVIEW_WRITE_TITLE: "Écrire un bilan", "Writing a review";
    HOME_ALL: "Toutes les situations", "All situations";
    HOME_PEOPLE: "Les personnes et le stockage", "People and storage";
    HOME_NOTICES: "À savoir", "What to know";

    SITUATIONS_TITLE: "Situations", "Situations";
    SITUATIONS_NONE: "Aucune situation n’est encore partagée. Une scène brève suffit : un moment de travail qui vous est \
        resté, sans rien qui permette de reconnaître la personne.",
        "No situation is shared yet. A short scene is enough: a moment at work that has stayed with you, with nothing \
        that lets the person be recognised.";
    SITUATIONS_KEPT: "Gardées sur cet appareil, seront scellées à l’envoi", "Kept on this device, will be sealed when sent";
    SITUATIONS_SEALED: "Scellées et remises au groupe", "Sealed and handed to the group";
    SITUATIONS_RECEIVED: "Reçues par tous leurs destinataires", "Received by everybody they are for";
    SITUATIONS_APART: "Montrées à part, arrivées après un retrait", "Shown apart, arrived after a removal";
    SITUATIONS_ERASED: "Effacées", "Erased";
    BY: "par {}", "by {}";
    BY_ME: "par vous", "by you";
    BY_NOBODY: "par quelqu’un qui n’est pas du groupe", "by somebody who is not in the group";

    WRITE_TITLE: "Proposer une situation", "Propose a situation";
    WRITE_LEAD: "Écrivez comme on se parle. Rien qui permette de reconnaître la personne : ni nom, ni date, ni lieu, ni \
        détail rare.",
        "Write as one speaks. Nothing that lets the person be recognised: no name, date, place or rare detail.";
    TITLE_FIELD: "Titre", "Title";
    TITLE_WRONG: "Donnez un titre à la situation, de 200 caractères au plus.",
        "Give the situation a title, of 200 characters at most.";
    FELT: "Ce que j’ai ressenti", "What I felt";
    FELT_HINT: "Si vous le voulez, un ou plusieurs mots.", "If you wish, one word or several.";
    OTHER_FEELING: "Autre ressenti", "Another feeling";
    HAPPENED: "Ce qui s’est passé", "What happened";
    PUZZLES: "Ce qui me questionne", "What puzzles me";
    OPTIONAL: "facultatif", "optional";
    SHARE: "Partager avec le groupe", "Share with the group";
    SHARE_CONFIRM_TITLE: "Ce que les autres liront", "What the others will read";
    SHARE_CONFIRM: "Le texte sera scellé sur votre appareil, puis remis au groupe. Une personne qui l’a lu s’en \
        souviendra : relisez une dernière fois.",
        "The text will be sealed on your device, then handed to the group. A person who has read it will remember: \
        read it once more.";
    SHARE_ALONE: "Vous êtes la seule personne du groupe. Qui entrera plus tard ne lira pas ce texte : invitez d’abord.",
        "You are the only person in the group. Whoever comes in later will not read this text: invite first.";
    SHARE_KIT_FIRST: "Faire d’abord ma feuille de secours", "Make my recovery sheet first";
    SHARE_YES: "Sceller et partager", "Seal and share";
    SHARE_NO: "Reprendre l’écriture", "Go back to writing";
    SHARING: "Mise sous pli…", "Sealing…";
    DRAFTS: "Feuilles commencées sur cet appareil", "Sheets begun on this device";
    UNTITLED: "Sans titre", "Untitled";
    TAKE_UP: "Reprendre", "Go on with it";
    THROW_AWAY: "Jeter", "Throw away";
    ERASE_SHEET: "Effacer la feuille", "Clear the sheet";
    ERASE_SHEET_TITLE: "Effacer cette feuille ?", "Clear this sheet?";
    ERASE_SHEET_MORE: "Elle n’est gardée nulle part ailleurs.", "It is kept nowhere else.";
    ERASE_NO: "La garder", "Keep it";

    READ_TITLE: "Une situation", "A situation";
    READ_OPENING: "Ouverture de la lettre…", "Opening the letter…";
    READ_ABSENT: "Cette situation n’est pas sur cet appareil. Elle viendra peut-être à un prochain échange.",
        "This situation is not on this device. It may come with a later exchange.";
    PRINT: "Imprimer", "Print";
    MARGIN: "En marge", "In the margin";
    MARGIN_NONE: "Personne n’a encore écrit en marge de cette situation.", "Nobody has written in the margin of this situation yet.";
    CONTRIBUTE: "Écrire en marge", "Write in the margin";
    CONTRIBUTION_TEXT: "Ce que cela vous évoque", "What it brings to mind";
    CONTRIBUTION_WRONG: "Écrivez quelques mots, 4 000 caractères au plus. Votre texte est intact.",
        "Write a few words, 4,000 characters at most. Your text is intact.";
    CONTRIBUTION_LONG: "Une contribution brève se lit mieux.", "A short contribution reads better.";
    CONTRIBUTE_SEND: "Sceller et partager", "Seal and share";
    CONTRIBUTED: "Votre contribution est gardée.", "Your contribution is kept.";
    CONTRIBUTION_LEFT: "Ce que vous aviez commencé à écrire en marge est encore sur cet appareil, et nulle part ailleurs. Recopiez-le si vous \
        voulez le garder.",
        "What you had begun to write in the margin is still on this device, and nowhere else. Copy it if you want to keep it.";
    TAKE_BACK: "Retirer", "Withdraw";
    TAKE_BACK_TITLE: "Retirer cette contribution ?", "Withdraw this contribution?";
    TAKEN_BACK: "Contribution retirée", "Withdrawn contribution";
    ERASED: "Situation effacée", "Erased situation";
    ERASED_MORE: "Appareils où c’est effacé : {} sur {}.", "Devices on which it is erased: {} of {}.";
    ERASED_REST: "Les autres l’effaceront à leur prochain échange.",
        "The others will erase it at their next exchange.";
    ERASE: "Effacer pour tout le groupe", "Erase for the whole group";
    ERASE_TITLE: "Effacer ce texte ?", "Erase this text?";
    ERASE_MORE: "Il disparaît de chaque appareil du groupe à son prochain échange, et de chez l’hébergeur ensuite, mais pas des \
        sauvegardes qu’il en aurait. Une personne qui l’a lu s’en souvient, et une copie faite ailleurs ne peut pas être \
        rappelée.",
        "It goes from each of the group’s devices at its next exchange, and from the host afterwards, but not from backups \
        it may have. A person who has read it remembers, and a copy made elsewhere cannot be called back.";
    ERASE_KEEP: "Le garder", "Keep it";
    APART: "Ce texte est arrivé après le retrait de l’appareil qui l’a écrit. Il est montré à part, et ne compte pas parmi les textes du groupe.",
        "This text came after the device that wrote it was removed. It is shown apart, and does not count among the group’s texts.";
    TRANSMIT: "Le reprendre dans le groupe, de sa part", "Take it up in the group, on their behalf";
    TRANSMITTED_FROM: "transmis de la part de {}", "handed on from {}";

    GROUP_TITLE: "Le groupe", "The group";
    PEOPLE: "Les personnes", "People";
    REQUESTS: "Demandes à entrer", "Requests to come in";
    REQUEST_COMPARE: "Appelez cette personne, ou demandez-lui en face de lire ses six mots. Sont-ils les mêmes ?",
        "Call this person, or ask them in the room to read out their six words. Are they the same?";
    DIFFER: "S’ils diffèrent, refusez : quelqu’un d’autre a peut-être répondu à sa place, ou vu le lien. Rien n’a été remis à personne. Faites \
        ensuite un nouveau lien, et remettez-le par un autre moyen.",
        "If they differ, refuse: somebody else may have answered in their place, or seen the link. Nothing was given to anybody. Then make \
        a new link, and hand it over in another way.";
    IDENTICAL: "Les mots sont les mêmes : faire entrer", "The words are the same: let in";
    UNCOMPARED: "Faire entrer sans comparer", "Let in without comparing";
    UNCOMPARED_MORE: "Sans comparer, quelqu’un d’autre a pu prendre sa place : une marque durable restera près de son nom.",
        "Without comparing, somebody else may have taken their place: a lasting mark will stay beside the name.";
    REFUSE: "Refuser", "Refuse";
    CONTESTED: "Plusieurs demandes différentes sont venues avec la même invitation. Personne ne peut entrer par elle : \
        refusez, puis faites une nouvelle invitation.",
        "Several different requests came with the same invitation. Nobody can come in by it: refuse, then make a new \
        invitation.";
    INVITE_GO: "Inviter une personne", "Invite someone";
    STORAGE: "Stockage", "Storage";
    STORAGE_WHERE: "Les textes scellés sont déposés ici :", "The sealed texts are left here:";
    STORAGE_SEES: "Ce que voit l’hébergeur", "What the host sees";
    STORAGE_SEES_MORE: "Qu’un espace existe, combien de fichiers il contient, leur taille et lesquels viennent d’un même appareil, donc \
        combien d’appareils il y a ; leur adresse, l’heure des échanges, et quand quelqu’un entre ou que les clés changent. \
        Si vous avez un accès à vous, il sait duquel il s’agit. Il ne voit ni les noms, ni les titres, ni les textes.",
        "That a space exists, how many files it holds, their size and which come from one device, so how many devices there \
        are; their addresses, the time of exchanges, and when somebody comes in or the keys change. If you have a login of \
        your own, it knows which one. It sees neither names, nor titles, nor texts.";
    STORAGE_REMEMBERS: "Une personne qui quitte le groupe garde en mémoire ce qu’elle a lu.",
        "A person who leaves the group remembers what they have read.";

    INVITE_TITLE: "Inviter une personne", "Invite someone";
    INVITE_LEAD: "Un lien sert à une seule personne et vaut sept jours. Tant qu’il n’a pas servi, c’est un secret : \
        remettez-le par un moyen qui la joint à coup sûr.",
        "A link serves one person and is good for seven days. Until it is used it is a secret: hand it over in a \
        way that surely reaches them.";
    INVITE_MAKE: "Créer un lien d’invitation", "Make an invitation link";
    INVITE_AGAIN: "Créer un autre lien", "Make another link";
    INVITE_LINK: "Lien à remettre", "Link to hand over";
    INVITE_NEXT: "Quand la personne aura ouvert le lien, sa demande apparaîtra dans « Le groupe ». Vous comparerez alors \
        six mots de vive voix.",
        "Once the person has opened the link, their request will appear under “The group”. You will then compare six \
        words by voice.";
    INVITE_OPEN: "Une de vos invitations n’a pas encore abouti : la demande apparaîtra ici quand elle arrivera.",
        "One of your invitations is still open: the request will appear here when it comes.";
    INVITE_NOT_MINE: "Dans ce groupe, l’animation invite. Parlez-en à la personne qui anime.",
        "In this group, those who facilitate invite. Speak of it with the person who facilitates.";

    DEVICES_TITLE: "Mes appareils", "My devices";
    KIT_TITLE: "Ma feuille de secours", "My recovery sheet";
    SESSION_TITLE: "Code de séance", "Session code";
    STORAGE_TITLE: "Stockage", "Storage";
    SEASON_TITLE: "Fin de saison et départ", "End of a season, leaving";
    EXPORT_TITLE: "Exporter tout", "Export everything";
    NOTEBOOK_TITLE: "Carnet personnel", "Notebook";
    DEVICE_TITLE: "Cet appareil", "This device";
    UNLOCK_ERASE: "Oublier cet appareil", "Forget this device";
    RECOVER_TITLE: "J’ai une feuille de secours", "I have a recovery sheet";
    ANNEX_FAILED: "Cette partie de l’application n’est pas encore sur cet appareil, et n’a pas pu être chargée. Rien n’est perdu. Vérifiez \
        la connexion, puis réessayez.",
        "This part of the app is not on this device yet and could not be loaded. Nothing is lost. Check the connection, then try \
        again.";
    ANNEX_AGAIN: "Réessayer", "Try again";

    ABOUT_TITLE: "À propos de Sous pli", "About Sous pli";
    ABOUT: "À propos", "About";
    ABOUT_YES: "Ce qui est protégé", "What is protected";
    ABOUT_YES_1: "Le contenu est chiffré sur votre appareil avant d’être envoyé. L’hébergeur ne peut pas le lire.",
        "Content is encrypted on your device before it is sent. The host cannot read it.";
    ABOUT_YES_2: "Ce que garde cet appareil est chiffré par votre phrase secrète.",
        "What this device keeps is encrypted by your passphrase.";
    ABOUT_YES_3: "Chaque texte est signé : l’hébergeur ne peut pas en fabriquer un, ni en changer un mot.",
        "Every text is signed: the host can neither make one up nor change a word of one.";
    ABOUT_YES_4: "L’application ne mesure rien et n’écrit à personne d’autre que l’hébergeur du groupe.",
        "The app measures nothing and writes to nobody but the group’s host.";
    ABOUT_NO: "Ce qui ne l’est pas", "What is not";
    ABOUT_NO_1: "L’hébergeur voit qu’un espace existe, sa taille, combien d’appareils s’en servent, leur adresse et leur accès, \
        l’heure des échanges, et quand quelqu’un entre ou que les clés changent.",
        "The host sees that a space exists, its size, how many devices use it, their addresses and logins, the time of \
        exchanges, and when somebody comes in or the keys change.";
    ABOUT_NO_2: "Une personne qui quitte le groupe garde en mémoire ce qu’elle a lu, et peut l’avoir copié.",
        "A person who leaves the group remembers what they have read, and may have copied it.";
    ABOUT_NO_3: "Un appareil piégé, ou quelqu’un derrière votre épaule, voit ce que vous voyez.",
        "A tampered device, or somebody behind your shoulder, sees what you see.";
    ABOUT_NO_4: "Personne ne peut retrouver votre phrase secrète à votre place.",
        "Nobody can find your passphrase again for you.";
    ABOUT_NO_5: "Vous faites confiance à l’adresse qui vous remet l’application : qui la tient pourrait la modifier.",
        "You trust the address that gives you the app: whoever holds it could change it.";
    ABOUT_WHAT: "Cette version", "This version";
    ABOUT_VERSION: "Version {}", "Version {}";
    ABOUT_BUILD: "Empreinte de la construction : {}", "Fingerprint of the build: {}";
    ABOUT_WORDS: "La même empreinte, en six mots", "The same fingerprint, in six words";
    ABOUT_WORDS_WHAT: "Deux personnes qui lisent les mêmes six mots utilisent la même version.",
        "Two people who read the same six words use the same version.";
    ABOUT_SOURCE: "Code source de cette version", "Source code of this version";
    ABOUT_SOURCE_ASK: "Qui héberge cette application doit vous donner son code source sur demande.",
        "Whoever hosts this app must give you its source code when you ask for it.";
    ABOUT_LICENCES: "Toutes les licences", "All the licences";

    LICENCES_TITLE: "Licences", "Licences";
    LICENCES_LEAD: "Ce dont cette version est faite, de qui, et à quelles conditions. Les textes des licences sont en anglais.",
        "What this version is made of, by whom, and under which terms. The licences’ texts are in English.";
    LICENCES_APP: "L’application", "The app";
    LICENCES_LIBRARIES: "Les bibliothèques de code", "Libraries of code";
    LICENCES_TYPEFACES: "Les polices", "Typefaces";
    LICENCES_DATA: "Les données", "Data";
    LICENCES_TEXTS: "Les textes des licences", "The licences’ texts";
    LICENCES_FAILED: "La liste des licences n’est pas encore sur cet appareil, et n’a pas pu être chargée. Vérifiez la connexion, puis réessayez.",
        "The list of licences is not on this device yet and could not be loaded. Check the connection, then try again.";
    ABOUT_LICENCE: "Logiciel libre, sous licence AGPL-3.0-or-later. Polices : Atkinson Hyperlegible Next et Sous pli Serif, \
        tirée de Source Serif 4, sous licence OFL.",
        "Free software, under the AGPL-3.0-or-later licence. Typefaces: Atkinson Hyperlegible Next and Sous pli Serif, \
        made from Source Serif 4, under the OFL licence.";

    NOT_FOUND_TITLE: "Cette adresse ne mène nulle part", "This address leads nowhere";
    NOT_FOUND: "Le lien est peut-être incomplet, ou vient d’un autre appareil. Rien n’est perdu.",
        "The link may be incomplete, or come from another device. Nothing is lost.";
    NOT_FOUND_GO: "Aller à mes groupes", "Go to my groups";
}

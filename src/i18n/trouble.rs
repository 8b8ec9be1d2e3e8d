//! What went wrong, what is safe, what to do: in that order, without codes first.

use crate::app::vocabulary::{Failure, Notice, StoreFault, Trouble};
use crate::group::{ContributionError, SheetError};

use super::{Lang, Phrase};

phrases! {
    WRONG_PASSPHRASE: "Cette phrase secrète n’ouvre pas cet appareil. Rien n’est perdu. Vérifiez les majuscules, les \
        espaces et le clavier, puis recommencez.",
        "This passphrase does not open this device. Nothing is lost. Check capitals, spaces and the keyboard, then try \
        again.";
    NO_PASSKEY: "La clé d’accès n’a rien ouvert. Rien n’est perdu. Réessayez, ou entrez votre phrase secrète.",
        "The passkey opened nothing. Nothing is lost. Try again, or enter your passphrase.";
    PASSPHRASE_TOO_SHORT: "Cette phrase secrète est trop courte. Il faut au moins 16 caractères.",
        "This passphrase is too short. It needs at least 16 characters.";
    PASSPHRASE_NEEDED: "Cet appareil n’a pas encore de phrase secrète. Rien n’a été créé. Choisissez-en une, puis \
        recommencez.",
        "This device has no passphrase yet. Nothing was created. Choose one, then try again.";
    ALREADY_PROTECTED: "Cet appareil a déjà une phrase secrète. Rien n’a changé. Recommencez : c’est elle qui servira.",
        "This device has a passphrase already. Nothing has changed. Try again: that one will serve.";
    LAST_WAY: "C’est la dernière façon d’ouvrir cet appareil. Rien n’a changé. Ajoutez d’abord une autre phrase secrète.",
        "This is the last way to open this device. Nothing has changed. Add another passphrase first.";
    DEVICE_NEWER: "Ce que garde cet appareil a été écrit par une version plus récente de Sous pli. Rien n’a été lu ni changé. \
        Rechargez la page pour recevoir cette version ; si cela ne change rien, attendez que l’hébergeur la propose.",
        "What this device keeps was written by a newer version of Sous pli. Nothing was read or changed. Reload the page to \
        get that version; if that changes nothing, wait until the host offers it.";
    LOCKED: "Sous pli est verrouillé. Ce que vous avez partagé est gardé. Entrez votre phrase secrète pour continuer.",
        "Sous pli is locked. What you shared is kept. Enter your passphrase to go on.";
    BAD_NAME: "Ce nom ne convient pas. Il doit tenir sur une ligne, sans être vide ni trop long.",
        "This name will not do. It must fit on one line and be neither empty nor too long.";
    NO_TITLE: "La feuille n’a pas de titre. Votre texte est intact. Donnez-lui un titre, puis partagez.",
        "The sheet has no title. Your text is intact. Give it a title, then share.";
    TOO_LONG: "Une partie de la feuille est trop longue. Votre texte est intact. Raccourcissez-la, puis partagez.",
        "A part of the sheet is too long. Your text is intact. Shorten it, then share.";
    CONTROL_CHARACTER: "Le titre ou le ressenti contient un signe invisible, venu sans doute d’un copier-coller. Votre \
        texte est intact. Retapez cette ligne, puis partagez.",
        "The title or the feeling holds an invisible sign, probably pasted in. Your text is intact. Retype that line, \
        then share.";
    FEELINGS: "Les ressentis n’ont pas pu être lus. Votre texte est intact. Décochez-les et cochez-les à nouveau.",
        "The feelings could not be read. Your text is intact. Untick them and tick them again.";
    NOTHING_WRITTEN: "Il n’y a encore rien d’écrit. Rien n’a été partagé. Écrivez quelques mots, puis partagez.",
        "Nothing is written yet. Nothing was shared. Write a few words, then share.";
    CONTRIBUTION_TOO_LONG: "Ce texte est trop long pour la marge d’une situation. Il est intact. Raccourcissez-le, puis \
        partagez.",
        "This text is too long for the margin of a situation. It is intact. Shorten it, then share.";
    CONTRIBUTION_CONTROL: "Ce texte contient un signe invisible, venu sans doute d’un copier-coller. Il est intact. Retapez \
        le passage, puis partagez.",
        "This text holds an invisible sign, probably pasted in. It is intact. Retype that passage, then share.";
    NOT_THE_AUTHOR: "Seule la personne qui a partagé la situation peut ajouter cela. Votre texte est intact. Choisissez un autre \
        genre, par exemple une résonance, puis partagez.",
        "Only the person who shared the situation can add this. Your text is intact. Choose another kind, for example a \
        resonance, then share.";
    NOT_AN_INVITATION: "Ce texte n’est pas une invitation, ou il en manque une partie. Rien n’a été envoyé. Collez le \
        lien entier, tel qu’on vous l’a remis.",
        "This text is not an invitation, or part of it is missing. Nothing was sent. Paste the whole link as it was \
        given to you.";
    INVITATION_EXPIRED: "Cette invitation n’est plus valable : elle servait sept jours. Rien n’a été envoyé. Demandez-en \
        une autre, ou vérifiez la date de cet appareil.",
        "This invitation is over: it was good for seven days. Nothing was sent. Ask for another one, or check this \
        device’s date.";
    INVITATION_NEWER: "Cette invitation vient d’une version plus récente de Sous pli. Rien n’a été envoyé. Rechargez \
        la page pour recevoir la nouvelle version, puis ouvrez le lien à nouveau.",
        "This invitation comes from a newer version of Sous pli. Nothing was sent. Reload the page to get the new \
        version, then open the link again.";
    ALREADY_MEMBER: "Cet appareil est déjà dans ce groupe, ou attend déjà d’y entrer. Rien n’a changé. Retrouvez-le dans « Mes groupes » ; une demande restée sans suite s’y oublie.",
        "This device is already in this group, or already waits to be let in. Nothing has changed. Find it under “My groups”; a request that came to nothing can be forgotten there.";
    NOT_ALLOWED: "Seule l’animation du groupe peut faire cela. Rien n’a changé. Demandez à la personne qui anime.",
        "Only those who facilitate the group can do this. Nothing has changed. Ask the person who facilitates.";
    UNKNOWN: "Cela n’existe pas, ou plus, sur cet appareil. Le reste du groupe est intact. Revenez à l’accueil.",
        "This does not exist on this device, or no longer. The rest of the group is intact. Go back home.";
    REQUEST_VOID: "Cette demande ne peut plus être acceptée : elle est contestée ou déjà traitée. Personne n’est entré. \
        Créez une nouvelle invitation.",
        "This request can no longer be accepted: it is contested or already dealt with. Nobody was let in. Make a new \
        invitation.";
    READ_ONLY: "Sur cet appareil, plus rien ne peut s’écrire dans ce groupe. Ce qui était gardé l’est toujours. L’accueil du groupe dit pourquoi, et quoi faire ; sinon, prévenez la personne qui anime.",
        "On this device nothing more can be written in this group. What was kept still is. The group's home says why, and what to do; if not, tell the person who facilitates.";
    DEVICE_FULL: "La mémoire de cet appareil est pleine. Ce qui était gardé l’est toujours ; le reste n’a pas été \
        enregistré. Libérez de la place, puis recommencez.",
        "This device’s storage is full. What was kept still is; the rest was not recorded. Free some space, then try \
        again.";
    DEVICE_STORAGE: "Cet appareil n’a pas pu enregistrer. Ce qui était gardé l’est toujours ; le reste n’est pas enregistré. Recommencez, ou \
        copiez votre texte puis rechargez la page.",
        "This device could not record. What was kept still is; the rest is not recorded. Try again, or copy your text, then reload the page.";
    DEVICE_GONE: "Le navigateur a effacé ce que Sous pli gardait sur cet appareil. Le groupe garde ce que vous lui aviez envoyé. Copiez d’abord ce qui \
        est écrit sur cette page. Revenez ensuite avec un autre appareil, votre feuille de secours ou une nouvelle invitation.",
        "The browser has erased what Sous pli kept on this device. The group keeps what you had sent to it. First copy what is written on \
        this page. Then come back with another device, your recovery sheet or a new invitation.";
    DAMAGED: "Une partie de ce que garde cet appareil est abîmée. Elle est laissée telle quelle, et le groupe garde sa \
        copie chez l’hébergeur. N’effacez rien ; prévenez la personne qui anime.",
        "Part of what this device keeps is damaged. It is left as it is, and the group keeps its copy at the host. \
        Erase nothing; tell the person who facilitates.";
    LEAF_DAMAGED: "Ce texte, gardé sur cet appareil seulement, est abîmé et ne s’ouvre plus. Il est laissé tel quel ; les \
        autres sont intacts. Si vous en avez une copie ailleurs, reprenez-la, puis supprimez celui-ci.",
        "This text, kept on this device only, is damaged and does not open any more. It is left as it is; the others are \
        intact. If you have a copy elsewhere, go on from that, then delete this one.";
    TEXT_TOO_LONG: "Ce texte est trop long pour être gardé d’un seul tenant : la limite est de 100 000 signes. Ce qui était gardé \
        l’est toujours, et votre texte est intact dans cette page. Raccourcissez-le, ou répartissez-le en deux.",
        "This text is too long to be kept in one piece: the limit is 100,000 characters. What was kept still is, and your text is \
        intact in this page. Shorten it or split it in two.";
    TOO_LITTLE_MEMORY: "Cet appareil n’a pas assez de mémoire libre pour calculer la clé de la phrase secrète. Rien n’est perdu. \
        Fermez d’autres onglets ou d’autres applications, puis recommencez.",
        "This device has too little free memory to compute the passphrase’s key. Nothing is lost. Close other tabs or \
        apps, then try again.";
    OPEN_ELSEWHERE: "Sous pli est ouvert dans un autre onglet ou une autre fenêtre de cet appareil. Rien n’est perdu. Fermez \
        l’autre : celui-ci continuera seul.",
        "Sous pli is open in another tab or window of this device. Nothing is lost. Close the other one: this one will \
        go on by itself.";
    CLOCK_WRONG: "L’horloge de cet appareil est déréglée. Ce qui était gardé l’est toujours ; rien n’a été envoyé. Réglez la date \
        et l’heure, puis recommencez.",
        "This device’s clock is wrong. What was kept still is; nothing was sent. Set the date and time, then try again.";
    TWO_BUILDS: "La page et sa partie protégée viennent de deux versions. Rien n’est perdu. Rechargez la page.",
        "The page and its protected part come from two versions. Nothing is lost. Reload the page.";
    STOPPED: "La partie protégée de l’application s’est arrêtée. Ce qui était gardé l’est toujours. Relancez-la.",
        "The protected part of the app has stopped. What was kept still is. Start it again.";

    UNREACHABLE: "L’hébergeur ne répond pas. Tout est gardé sur cet appareil et partira plus tard. Vérifiez la \
        connexion, ou continuez hors ligne.",
        "The host does not answer. Everything is kept on this device and will leave later. Check the connection, or go \
        on offline.";
    HOST_REFUSES: "L’hébergeur refuse cet appareil. Tout est gardé ici. Prévenez la personne qui a ouvert l’espace.",
        "The host refuses this device. Everything is kept here. Tell the person who opened the space.";
    HOST_FULL: "L’espace de l’hébergeur est plein. Tout est gardé sur cet appareil. Prévenez la personne qui a ouvert \
        l’espace : il faut de la place.",
        "The host’s space is full. Everything is kept on this device. Tell the person who opened the space: room is \
        needed.";
    HOST_ERROR: "L’hébergeur a un incident de son côté. Tout est gardé sur cet appareil. Réessayez plus tard ; \
        l’hébergeur indique le numéro {}.",
        "The host has a problem of its own. Everything is kept on this device. Try again later; the host gives the \
        number {}.";
    NOT_A_STORE: "Ce qui répond n’est pas l’espace du groupe : peut-être la page de connexion d’un réseau. Rien n’a été \
        envoyé. Ouvrez une autre page pour vous connecter au réseau, puis réessayez.",
        "What answers is not the group’s space: perhaps a network’s sign-in page. Nothing was sent. Open another page \
        to sign in to the network, then try again.";

    STORE_UNUSABLE: "L’espace que vous avez indiqué ne peut pas servir ainsi. Rien n’a changé. Vérifiez son adresse, et l’identifiant et le \
        mot de passe écrits pour lui.",
        "The space that you named cannot be used like this. Nothing has changed. Check its address, and the login name and the \
        password written for it.";
    STORE_NOT_AN_ADDRESS: "Ceci n’est pas l’adresse d’un espace WebDAV. Rien n’a été envoyé. Recopiez celle que donne l’hébergeur : elle \
        commence par https://.",
        "This is not the address of a WebDAV space. Nothing was sent. Copy the one that the host gives: it begins with \
        https://.";
    STORE_PAGE: "C’est l’adresse d’une page, avec un ? ou un #. Rien n’a été envoyé. Cherchez l’adresse WebDAV dans les réglages de \
        l’hébergeur.",
        "This is the address of a page, with a ? or a #. Nothing was sent. Look for the WebDAV address in the host’s settings.";
    STORE_LOGIN_INSIDE: "Un identifiant ou un mot de passe se trouve dans l’adresse, qui est montrée et transmise. Rien n’a été envoyé. \
        Retirez-le de l’adresse, et écrivez-le à sa place, à côté.",
        "A login name or a password stands in the address, which is shown and passed on. Nothing was sent. Take it out of the \
        address, and write it in its own place beside it.";
    STORE_OPEN_LINE: "Cette adresse commence par http:// : le navigateur n’y mène pas, et n’importe qui pourrait lire en chemin. Rien n’a \
        été envoyé. Demandez à l’hébergeur une adresse qui commence par https://.",
        "This address begins with http://: the browser does not lead there, and anybody could read along the way. Nothing was \
        sent. Ask the host for an address that begins with https://.";
    STORE_BAD_LOGIN: "Cet identifiant ou ce mot de passe ne peut pas être envoyé : l’identifiant manque, l’un des deux est trop long, ou un \
        signe n’y a pas sa place. Rien n’a été envoyé. Recopiez-les, sans retour à la ligne.",
        "This login name or this password cannot be sent: the name is missing, one of them is too long, or a sign has no place \
        in it. Nothing was sent. Copy them again, without a line break.";
    STORE_ASKS_FOR_LOGIN: "Cet espace demande un identifiant et un mot de passe. Rien n’a changé. Écrivez ceux que donne l’hébergeur, puis \
        recommencez.",
        "This space asks for a login name and a password. Nothing has changed. Write those that the host gives, then try again.";
    STORE_LOGIN_REFUSED: "L’hébergeur refuse cet identifiant et ce mot de passe, ou ne leur permet pas d’écrire ici. Rien n’a changé. \
        Vérifiez-les ; s’ils sont bons, demandez à l’hébergeur le droit d’écrire à cette adresse.",
        "The host refuses this login name and this password, or does not let them write here. Nothing has changed. Check them; if they \
        are right, ask the host for leave to write at this address.";
    STORE_UNREACHABLE: "Rien ne répond à cette adresse, ou l’hébergeur ne permet pas à Sous pli de l’interroger. Rien n’a changé. Vérifiez \
        la connexion et l’adresse ; si elles sont bonnes, demandez à l’hébergeur d’autoriser l’adresse de cette page (CORS).",
        "Nothing answers at this address, or the host does not let Sous pli ask it. Nothing has changed. Check the connection \
        and the address; if they are right, ask the host to allow the address of this page (CORS).";
    STORE_IS_NONE: "Ce qui répond n’est pas un espace WebDAV, ou ne rend pas ce qu’on lui confie : peut-être la page de connexion d’un \
        réseau, ou l’adresse d’une page. Rien n’a changé. Vérifiez le réseau et l’adresse, puis recommencez.",
        "What answers is not a WebDAV space, or does not give back what it is given: perhaps a network’s sign-in page, or the \
        address of a page. Nothing has changed. Check the network and the address, then try again.";
    STORE_FULL: "Cet espace est plein. Rien n’a changé. Demandez de la place à l’hébergeur, ou choisissez un autre espace.",
        "This space is full. Nothing has changed. Ask the host for room, or choose another space.";
    STORE_ERROR: "L’hébergeur a un incident de son côté. Rien n’a changé. Réessayez plus tard ; l’hébergeur indique le numéro {}.",
        "The host has a problem of its own. Nothing has changed. Try again later; the host gives the number {}.";

    ROLLED_BACK: "L’hébergeur montre un état plus ancien que celui que cet appareil connaît. Ce que vous avez ici reste là. S’il vient de \
        restaurer une sauvegarde, c’est attendu : remettez ce que vous avez. Sinon, parlez-en d’abord à l’animation.",
        "The host shows an older state than this device knows. What you have here stays. If it has just restored a backup, this is \
        expected: put back what you have. If not, speak of it first with those who facilitate.";
    ONE_UNREADABLE: "Un fichier chez l’hébergeur est abîmé ou ne vient pas du groupe. Il est laissé de côté, rien n’en est \
        affiché, et ce que vous avez ici reste là. S’il vient du groupe, l’appareil qui l’a écrit le relit chaque jour et le remet. Il n’y \
        a rien à faire, sauf s’il manque un texte : demandez alors à la personne dont c’est l’appareil d’ouvrir Sous pli, puis redemandez \
        ici.",
        "One file at the host is damaged or does not come from the group. It is left aside, nothing of it is shown, and what you \
        have here stays. If it comes from the group, the device that wrote it reads it back each day and puts it there again. There is \
        nothing to do, unless a text is missing: then ask the person whose device it is to open Sous pli, and ask again here.";
    MANY_UNREADABLE: "{} fichiers chez l’hébergeur sont abîmés ou ne viennent pas du groupe. Ils sont laissés de côté, rien n’en \
        est affiché, et ce que vous avez ici reste là. S’ils viennent du groupe, les appareils qui les ont écrits les relisent chaque jour \
        et les remettent. Il n’y a rien à faire, sauf s’il manque un texte : demandez alors aux personnes dont ce sont les appareils \
        d’ouvrir Sous pli, puis redemandez ici.",
        "{} files at the host are damaged or do not come from the group. They are left aside, nothing of them is shown, and what \
        you have here stays. If they come from the group, the devices that wrote them read them back each day and put them there again. \
        There is nothing to do, unless a text is missing: then ask the people whose devices they are to open Sous pli, and ask again here.";
    MISSING: "Une partie de ce qu’un membre a écrit n’est pas encore arrivée. Tout le reste est gardé ici. Redemandez-la ; si cela \
        dure, demandez aux autres d’ouvrir Sous pli.",
        "Part of what a member wrote has not arrived yet. All the rest is kept here. Ask for it again; if this lasts, ask the \
        others to open Sous pli.";
    EMPTY_STORE: "Chez l’hébergeur, l’espace du groupe est vide, alors qu’il ne l’était pas : on l’a vidé, ou c’est peut-être un autre espace, à \
        une autre adresse. Tout ce que vous avez ici reste là. Rien n’y est écrit sans votre accord. Comparez l’adresse avec les autres ; si \
        c’est le bon espace, remplissez-le de nouveau.",
        "At the host the group’s space is empty, and it was not: somebody emptied it, or perhaps this is another space, at another address. \
        All that you have here stays. Nothing is written there without your word. Compare the address with the others; if it is the right \
        space, fill it again.";
    SPLIT: "Deux décisions du groupe se contredisent. Rien n’est perdu, et plus rien n’est scellé ici. Parlez-vous, puis fondez \
        ensemble le groupe qui prend la suite.",
        "Two decisions of the group contradict each other. Nothing is lost, and nothing more is sealed here. Talk to one \
        another, then found together the group that goes on.";
    NOT_IN_GROUP: "Cet appareil ne fait plus partie du groupe. Ce qui est ici se lit encore et reste là ; rien ne s’y écrit plus. Prenez-en une \
        copie, ou oubliez-le ici ; si c’est une erreur, parlez-en à l’animation.",
        "This device is not in the group any more. What is here can still be read and stays; nothing more is written. Take a copy, or \
        forget it here; if this is a mistake, speak with those who facilitate.";
    PERHAPS_REMOVED: "Les autres écrivent maintenant avec une clé que cet appareil n’a pas, et ce qu’il avait déposé chez l’hébergeur a été repris par \
        le groupe : il en a sans doute été retiré. Ce qui est ici se lit encore et reste là ; rien de nouveau ne s’ouvrira. Si vous ne vous y \
        attendiez pas, redemandez, et parlez-en à l’animation.",
        "The others now write with a key that this device does not have, and what it had left at the host was taken over by the group: it was \
        probably removed. What is here can still be read and stays; nothing new will open. If you did not expect this, ask again, and speak of \
        it with those who facilitate.";
    ANOTHER_PERSONS: "Dans ce groupe, cet appareil a été rattaché à une personne dont la saison précédente ne dit pas, ici, que c’est vous. Rien n’est \
        perdu, et il n’y écrit rien. Si c’est bien vous, par un autre de vos appareils, cela se règle dès que son départ se lit dans la saison \
        précédente. Sinon, parlez-en aux autres ; puis oubliez ce groupe ici, et rejoignez-le de nouveau.",
        "In this group, this device was let in as the device of somebody of whom the season before does not tell, here, that it is you. \
        Nothing is lost, and it writes nothing here. If it is you, by another device of yours, this ends once that device’s move is read in \
        the season before. If not, speak of it with the others; then forget this group here, and move on to it again.";
    CLAIMED_AHEAD: "D’autres ont vu des textes de cet appareil qu’il ne connaît pas : il a sans doute été restauré. Rien n’est perdu : il attend de les \
        retrouver. Redemandez-les ; si cela dure, retirez-le du groupe depuis un autre, puis ajoutez-le de nouveau.",
        "Others have seen texts of this device that it does not know: it was probably restored. Nothing is lost: it waits to find them. Ask \
        for them again; if this lasts, remove it from the group with another one, then add it again.";
    UNPROVED: "Un appareil du groupe a transmis un texte dont la signature est fausse. Ce texte n’ira pas plus loin ; rien n’est \
        changé aux autres textes, qui restent lisibles. Parlez-en à la personne dont c’est l’appareil, et faites-le retirer du groupe si \
        ce n’est pas expliqué.",
        "A device of the group handed over a text whose signature is false. That text goes no further; nothing changes in the \
        other texts, which can still be read. Speak of it with the person whose device it is, and have it removed from the group unless \
        there is an explanation.";
    NOT_A_KIT: "Ces mots ne sont pas ceux d’une feuille de secours, ou l’un d’eux a été mal lu. Rien n’a été fait. Relisez-les un par \
        un, puis recommencez.",
        "These words are not those of a recovery sheet, or one of them was misread. Nothing was done. Read them again one by \
        one, then try again.";
    TEXT_CHANGED: "Le texte n’est plus celui que vous aviez sous les yeux. Votre réponse n’a pas été donnée. Relisez-le, puis \
        répondez.",
        "The text is not the one you had before you. Your answer was not given. Read it again, then answer.";
    BAD_REVIEW: "Ce bilan, ou son titre, ne peut pas être déposé tel quel : il est vide, trop long, ou contient un caractère invisible. \
        Rien n’est perdu. Corrigez-le, puis recommencez.",
        "This review, or its title, cannot be submitted as it is: it is empty, too long, or has an invisible character in it. Nothing \
        is lost. Correct it, then try again.";
    KEY_AWAITED: "Des textes sont scellés par une clé que cet appareil attend. Ils sont chez l’hébergeur, et ce que vous avez ici reste là. \
        Redemandez ; si cela dure, demandez à une autre personne du groupe d’ouvrir Sous pli, qui remet les clés.",
        "Some texts are sealed with a key this device waits for. They are at the host, and what you have here stays. Ask again; if this \
        lasts, ask somebody else of the group to open Sous pli, which hands over the keys.";
    FORKED: "Un appareil du groupe a écrit deux histoires différentes, ou un autre le dit à tort : il a peut-être été copié ou \
        restauré. Ce qui était déjà reçu reste. S’il y a preuve, la suite de cet appareil n’est plus prise, et cet avis reste jusqu’à la fin \
        de la saison. Si un nom est donné ici, parlez-en à cette personne, et lisez ensemble un code de séance ; si l’appareil est bien à \
        elle et que ce n’est pas déjà fait, ajoutez-le de nouveau.",
        "A device of the group has written two different histories, or another one says so wrongly: it was perhaps copied or \
        restored. What had been received stays. If there is proof, nothing more of that device is taken, and this notice stays until the \
        season ends. If a name is given here, speak of it with that person, and read a session code together; if the device is theirs and \
        this is not done yet, add it again.";
    NEWER_VERSION: "Le groupe se sert d’une version plus récente de Sous pli. Rien n’est perdu : vous pouvez lire, pas encore écrire. Rechargez la page \
        pour la recevoir ; si cela ne change rien, voyez dans « Le groupe » de quel appareil il s’agit.",
        "The group uses a newer version of Sous pli. Nothing is lost: you can read, not write yet. Reload the page to get it; if that changes \
        nothing, see under “The group” which device it is.";
    TOO_MUCH_TO_SAY: "Ce groupe compte trop de personnes, d’appareils ou de clés : rien ne part plus de cet appareil. Ce qui est ici se lit, et tout est \
        gardé. Parlez-en aux autres de vive voix, puis fondez ensemble le groupe qui prend la suite.",
        "This group has too many people, devices or keys: nothing leaves this device any more. What is here can be read, and everything is \
        kept. Speak of it with the others by voice, then found together the group that goes on.";
    DAMAGED_HERE: "Ce que cet appareil garde de ce groupe est abîmé. Cela reste tel quel, et rien n’en est affiché ; le groupe garde ce que vous lui aviez \
        envoyé, et vos autres groupes s’ouvrent. Revenez avec votre feuille de secours, un lien fait sur un autre de vos appareils ou une nouvelle \
        invitation ; une fois de retour, oubliez ce qui est abîmé.",
        "What this device keeps of this group is damaged. It stays as it is, and nothing of it is shown; the group keeps what you had sent to it, \
        and your other groups open. Come back with your recovery sheet, a link made on another device of yours or a new invitation; once you are \
        back, forget what is damaged.";
    OWN_DEVICE_AHEAD: "Cet appareil a été restauré ou copié : l’hébergeur a gardé de lui des textes qu’il ne connaît plus. Rien n’est perdu. N’écrivez pas \
        depuis deux copies ; redemandez ces textes, et prévenez la personne qui anime si cela dure.",
        "This device was restored or copied: the host holds texts of its own that it no longer knows. Nothing is lost. Do not write from two \
        copies; ask for these texts again, and tell the person who facilitates if this lasts.";
}

/// The sentences for a failure, in the annex: with what is the matter with a store that somebody named, and with all that can only go wrong
/// there, so that nobody else has to load them.
pub fn failure_in_annex(lang: Lang, failed: Failure) -> String {
    let phrase = match failed {
        Failure::Store(fault) => return store(lang, fault),
        Failure::NotAKit => &NOT_A_KIT,
        Failure::TextChanged => &TEXT_CHANGED,
        Failure::LastWay => &LAST_WAY,
        Failure::BadContribution(error) => contribution(error),
        Failure::BadReview(_) => &BAD_REVIEW,
        Failure::NotTheAuthor => &NOT_THE_AUTHOR,
        Failure::RequestVoid => &REQUEST_VOID,
        other => return failure(lang, other),
    };
    phrase.to(lang).to_owned()
}

/// The sentences for a failure.
pub fn failure(lang: Lang, failure: Failure) -> String {
    let phrase = match failure {
        Failure::WrongPassphrase => &WRONG_PASSPHRASE,
        Failure::NoPasskey => &NO_PASSKEY,
        Failure::PassphraseTooShort => &PASSPHRASE_TOO_SHORT,
        Failure::PassphraseNeeded => &PASSPHRASE_NEEDED,
        Failure::AlreadyProtected => &ALREADY_PROTECTED,
        Failure::DeviceNewer => &DEVICE_NEWER,
        Failure::Locked => &LOCKED,
        Failure::BadName => &BAD_NAME,
        Failure::BadSheet(error) => sheet(error),
        Failure::NotAnInvitation => &NOT_AN_INVITATION,
        Failure::InvitationExpired => &INVITATION_EXPIRED,
        Failure::InvitationNewer => &INVITATION_NEWER,
        Failure::AlreadyMember => &ALREADY_MEMBER,
        Failure::NotAllowed => &NOT_ALLOWED,
        // The hall asks for nothing that these come of.
        Failure::NotAKit
        | Failure::TextChanged
        | Failure::LastWay
        | Failure::BadContribution(_)
        | Failure::BadReview(_)
        | Failure::NotTheAuthor
        | Failure::RequestVoid
        | Failure::Unknown => &UNKNOWN,
        Failure::ReadOnly => &READ_ONLY,
        Failure::Exchange(cause) => return trouble(lang, cause),
        Failure::Store(_) => &STORE_UNUSABLE,
        Failure::DeviceFull => &DEVICE_FULL,
        Failure::DeviceStorage => &DEVICE_STORAGE,
        Failure::DeviceGone => &DEVICE_GONE,
        Failure::Damaged => &DAMAGED,
        Failure::LeafDamaged => &LEAF_DAMAGED,
        Failure::TextTooLong => &TEXT_TOO_LONG,
        Failure::TooLittleMemory => &TOO_LITTLE_MEMORY,
        Failure::OpenElsewhere => &OPEN_ELSEWHERE,
        Failure::ClockWrong => &CLOCK_WRONG,
        Failure::TwoBuilds => &TWO_BUILDS,
    };
    phrase.to(lang).to_owned()
}

/// The sentences for a store that cannot be used.
pub fn store(lang: Lang, fault: StoreFault) -> String {
    let phrase = match fault {
        StoreFault::NotAnAddress => &STORE_NOT_AN_ADDRESS,
        StoreFault::Page => &STORE_PAGE,
        StoreFault::LoginInside => &STORE_LOGIN_INSIDE,
        StoreFault::OpenLine => &STORE_OPEN_LINE,
        StoreFault::BadLogin => &STORE_BAD_LOGIN,
        StoreFault::AsksForLogin => &STORE_ASKS_FOR_LOGIN,
        StoreFault::LoginRefused => &STORE_LOGIN_REFUSED,
        StoreFault::Unreachable => &STORE_UNREACHABLE,
        StoreFault::NotAStore => &STORE_IS_NONE,
        StoreFault::Full => &STORE_FULL,
        StoreFault::Server(status) => return STORE_ERROR.with(lang, &status.to_string()),
    };
    phrase.to(lang).to_owned()
}

/// The sentences for a sheet that breaks a rule.
pub fn sheet(error: SheetError) -> &'static Phrase {
    match error {
        SheetError::NoTitle => &NO_TITLE,
        SheetError::TooLong => &TOO_LONG,
        SheetError::ControlCharacter => &CONTROL_CHARACTER,
        SheetError::Feelings => &FEELINGS,
    }
}

/// The sentences for a contribution that breaks a rule.
pub fn contribution(error: ContributionError) -> &'static Phrase {
    match error {
        ContributionError::Empty => &NOTHING_WRITTEN,
        ContributionError::TooLong => &CONTRIBUTION_TOO_LONG,
        ContributionError::ControlCharacter => &CONTRIBUTION_CONTROL,
    }
}

/// The sentences for an exchange that failed.
pub fn trouble(lang: Lang, trouble: Trouble) -> String {
    let phrase = match trouble {
        Trouble::Unreachable => &UNREACHABLE,
        Trouble::Refused => &HOST_REFUSES,
        Trouble::Full => &HOST_FULL,
        Trouble::HostError(status) => return HOST_ERROR.with(lang, &status.to_string()),
        Trouble::NotAStore => &NOT_A_STORE,
        Trouble::Clock => &CLOCK_WRONG,
        Trouble::DeviceGone => &DEVICE_GONE,
        Trouble::DeviceFull => &DEVICE_FULL,
        Trouble::DeviceStorage => &DEVICE_STORAGE,
    };
    phrase.to(lang).to_owned()
}

/// The sentences for something to know about the group.
pub fn notice(lang: Lang, notice: Notice) -> String {
    let phrase = match notice {
        Notice::EmptyStore => &EMPTY_STORE,
        Notice::Split => &SPLIT,
        Notice::NotInGroup => &NOT_IN_GROUP,
        Notice::PerhapsRemoved => &PERHAPS_REMOVED,
        Notice::AnotherPersons => &ANOTHER_PERSONS,
        Notice::ClaimedAhead => &CLAIMED_AHEAD,
        Notice::Unproved => &UNPROVED,
        Notice::RolledBack => &ROLLED_BACK,
        Notice::Unreadable(0 | 1) => &ONE_UNREADABLE,
        Notice::Unreadable(count) => return MANY_UNREADABLE.with(lang, &count.to_string()),
        Notice::Missing => &MISSING,
        Notice::KeyAwaited => &KEY_AWAITED,
        Notice::Forked => &FORKED,
        Notice::NewerVersion => &NEWER_VERSION,
        Notice::OwnDeviceAhead => &OWN_DEVICE_AHEAD,
        Notice::TooMuchToSay => &TOO_MUCH_TO_SAY,
        Notice::DamagedHere => &DAMAGED_HERE,
    };
    phrase.to(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{common, place, trust};

    #[test]
    fn numbers_stand_in_their_sentences() {
        for lang in [Lang::Fr, Lang::En] {
            assert!(trouble(lang, Trouble::HostError(502)).contains("502"));
            assert!(failure_in_annex(lang, Failure::Store(StoreFault::Server(503))).contains("503"));
            assert!(notice(lang, Notice::Unreadable(3)).starts_with('3'));
            assert!(!notice(lang, Notice::Unreadable(1)).contains("{}"));
        }
    }

    /// What a tired person may meet, by what it is.
    fn named() -> Vec<(&'static str, Vec<&'static Phrase>)> {
        vec![
            ("wrong passphrase", vec![&WRONG_PASSPHRASE, &NO_PASSKEY, &TOO_LITTLE_MEMORY]),
            (
                "used invitation",
                vec![&place::WAITING_USED, &place::CONTESTED, &REQUEST_VOID, &ALREADY_MEMBER],
            ),
            ("expired invitation", vec![&INVITATION_EXPIRED]),
            ("foreign invitation", vec![&NOT_AN_INVITATION, &INVITATION_NEWER]),
            (
                "differing words",
                vec![&place::DIFFER, &trust::SESSION_COMPARE, &common::REFUSED, &place::WAITING_USED],
            ),
            (
                "refused credentials",
                vec![&HOST_REFUSES, &STORE_LOGIN_REFUSED, &STORE_ASKS_FOR_LOGIN, &STORE_BAD_LOGIN],
            ),
            ("full disk", vec![&DEVICE_FULL, &DEVICE_STORAGE, &HOST_FULL, &STORE_FULL]),
            ("server error", vec![&HOST_ERROR, &STORE_ERROR]),
            ("captive page", vec![&NOT_A_STORE, &STORE_IS_NONE]),
            ("no network", vec![&UNREACHABLE, &STORE_UNREACHABLE]),
            ("clock wrong", vec![&CLOCK_WRONG]),
            ("storage refused", vec![&common::NO_STORAGE]),
            (
                "foreign store",
                vec![
                    &STORE_NOT_AN_ADDRESS,
                    &STORE_PAGE,
                    &STORE_LOGIN_INSIDE,
                    &STORE_OPEN_LINE,
                    &STORE_UNUSABLE,
                ],
            ),
            ("emptied store", vec![&EMPTY_STORE, &ROLLED_BACK, &ONE_UNREADABLE, &MANY_UNREADABLE]),
            ("something does not come", vec![&MISSING, &KEY_AWAITED]),
            ("cannot go on", vec![&SPLIT, &TOO_MUCH_TO_SAY, &NEWER_VERSION]),
            ("out of the group", vec![&NOT_IN_GROUP, &PERHAPS_REMOVED, &ANOTHER_PERSONS]),
            ("two histories", vec![&FORKED, &OWN_DEVICE_AHEAD, &CLAIMED_AHEAD, &UNPROVED]),
            ("damaged here", vec![&DAMAGED_HERE]),
        ]
    }

    /// The parts of a text: sentences, and what a colon or a semicolon sets apart. A mark in an address or a number ends nothing.
    fn parts(text: &str, marks: &[char]) -> Vec<String> {
        let mut parts = vec![String::new()];
        for word in text.split_whitespace() {
            if let Some(part) = parts.last_mut() {
                part.push_str(word);
                part.push(' ');
            }
            if word.ends_with(marks) {
                parts.push(String::new());
            }
        }
        parts.retain(|part| part.chars().any(char::is_alphabetic));
        parts
    }

    /// What is safe, in the words in which it is said.
    const SAFE: [&[&str]; 2] = [
        &["rien n’", "rien ne lui", "gardé", "reste", "intact", "personne n", "personne d’autre n’"],
        &["nothing", "kept", "stays", "intact", "nobody"],
    ];

    /// What a sentence lacks of what happened, what is safe, what to do.
    fn lacks(lang: Lang, text: &str) -> Option<&'static str> {
        let small = text.to_lowercase();
        let said = |words: &[&str]| words.iter().any(|word| small.contains(word));
        if parts(text, &['.', '?', ':', ';']).len() < 3 {
            return Some("a part");
        }
        if !said(SAFE[usize::from(lang == Lang::En)]) {
            return Some("what is safe");
        }
        let last = parts(&small, &['.', '?']).pop().unwrap_or_default();
        let asked = |word: &str| word.ends_with("ez") && !["avez", "voulez"].contains(&word);
        let asks = last.split(|c: char| !c.is_alphabetic()).any(asked) || last.contains("rien à faire");
        // In English nothing tells an imperative; it stands beside the French.
        (lang == Lang::Fr && !asks).then_some("what to do")
    }

    /// What happened, what is safe, what to do: each of the failures by which people are stopped says all three, in both languages.
    #[test]
    fn what_stops_people_says_what_happened_what_is_safe_and_what_to_do() {
        for (failure, phrases) in named() {
            for phrase in phrases {
                for lang in [Lang::Fr, Lang::En] {
                    let text = phrase.to(lang);
                    assert_eq!(lacks(lang, text), None, "{failure}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_sentence_that_lacks_something_is_found() {
        for (text, lacking) in [
            ("", "a part"),
            ("L’hébergeur ne répond pas.", "a part"),
            ("L’espace https://exemple.fr ne répond pas. Vérifiez la connexion.", "a part"),
            ("L’hébergeur ne répond pas. Cela arrive. Vérifiez la connexion.", "what is safe"),
            (
                "L’hébergeur ne répond pas. Tout est gardé ici. Ce que vous avez écrit partira plus tard.",
                "what to do",
            ),
        ] {
            assert_eq!(lacks(Lang::Fr, text), Some(lacking), "{text}");
        }
        assert_eq!(
            lacks(Lang::En, "The host does not answer. That happens. Check the connection."),
            Some("what is safe")
        );
    }

    #[test]
    fn a_failure_of_the_exchange_speaks_of_the_host() {
        let cause = Trouble::Full;
        assert_eq!(failure(Lang::Fr, Failure::Exchange(cause)), trouble(Lang::Fr, cause));
    }
}

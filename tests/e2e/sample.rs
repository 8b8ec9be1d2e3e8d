//! The situation that the story carries. Invented. Its spaces are the ones French typography asks for: U+202F before
//! `:` and `?`, U+00A0 inside « », written as escapes here so that no editor can change them. It may not hold eight
//! characters that HTTP writes by itself: « service » stood here once, and `sec-fetch-dest: serviceworker` was a leak.

/// The title.
pub const TITLE: &str = "La colère dans la chambre";

/// Which of the six feelings, by their order: *colère*, *impuissance*, *culpabilité*.
pub const FEELINGS: [usize; 3] = [1, 3, 5];

/// A feeling of one's own.
pub const OTHER_FEELING: &str = "honte d’être sorti";

/// *Ce qui s'est passé*
pub const WHAT_HAPPENED: &str = "Je participe aux soins d’une personne gravement accidentée, hospitalisée depuis \
longtemps. Chaque matin, la toilette dure près d’une heure et chaque matin elle me parle sur le même ton\u{202f}: je vais \
trop vite, je lui fais mal, je ne comprends rien. Ce jour-là, elle a repoussé le gant au moment où je croyais l’avoir \
posé avec douceur. Je me suis entendu répondre\u{202f}: «\u{a0}Je fais ce que je peux.\u{a0}» J’ai fini le soin sans un \
mot, plus brusquement que je ne l’aurais voulu, puis je suis sorti dans le couloir et j’avais les mains qui tremblaient.\n\
\nDans l’équipe, on dit que c’est une personne difficile et on se relaie. Moi, je n’ai rien raconté. Ce qui me trouble, \
c’est que j’avais choisi cette unité pour ces patients-là, ceux dont le corps a été défait et qu’il faut accompagner dans \
la durée. Et voilà que j’appréhende d’ouvrir une porte. Le lendemain, elle m’a demandé si j’allais bien. J’ai répondu \
oui, très vite, comme si cette question ne lui appartenait pas.";

/// *Ce qui me questionne*
pub const WHAT_PUZZLES_ME: &str = "À qui s’adressait cette colère, la sienne et la mienne\u{202f}?";

/// The group's name.
pub const GROUP: &str = "Groupe des Passerelles\u{a0}: l’été";

/// The founder's name in the group.
pub const FOUNDER: &str = "Brume d’Octobre";

/// The name of who joins.
pub const NEWCOMER: &str = "Écume Légère";

/// The passphrase of who joins, chosen by themselves.
pub const PASSPHRASE: &str = "la fenêtre du fond reste ouverte l’hiver";

//! Which column is which field, from the names that offices give to columns in English, French and Portuguese.

use std::collections::BTreeMap;

use kadi_contract::import::FIELDS;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names of columns as [`fold`] writes them, by field.
const NAMES: [(&str, &[&str]); 12] = [
    (
        "first_name",
        &[
            "first name",
            "first names",
            "firstname",
            "forename",
            "forenames",
            "given name",
            "given names",
            "given",
            "prenom",
            "prenoms",
            "prenom s",
            "prenom du patient",
            "nome proprio",
            "nomes proprios",
            "primeiro nome",
            "patient first name",
        ],
    ),
    (
        "last_name",
        &[
            "last name",
            "lastname",
            "surname",
            "family name",
            "second name",
            "nom",
            "noms",
            "nom de famille",
            "nom du patient",
            "apelido",
            "apelidos",
            "sobrenome",
            "patient last name",
        ],
    ),
    (
        "full_name",
        &[
            "full name",
            "fullname",
            "name",
            "names",
            "patient name",
            "patient",
            "name of patient",
            "name of the patient",
            "nom complet",
            "nom et prenom",
            "nom et prenoms",
            "noms et prenoms",
            "noms et prenom",
            "nom prenom",
            "nom prenoms",
            "prenom et nom",
            "prenoms et nom",
            "prenoms et noms",
            "prenom nom",
            "identite",
            "nome",
            "nomes",
            "nome completo",
            "nome do paciente",
            "nome e apelido",
            "nome do utente",
        ],
    ),
    (
        "date_of_birth",
        &[
            "date of birth",
            "dateofbirth",
            "dob",
            "d o b",
            "birth date",
            "birthdate",
            "birthday",
            "born",
            "born on",
            "birth",
            "year of birth",
            "birth year",
            "date de naissance",
            "date naissance",
            "date naiss",
            "date de naiss",
            "ddn",
            "dn",
            "ne le",
            "nee le",
            "ne e le",
            "naissance",
            "annee de naissance",
            "annee naissance",
            "data de nascimento",
            "data nascimento",
            "data nasc",
            "nascimento",
            "dn utente",
            "ano de nascimento",
        ],
    ),
    (
        "age",
        &[
            "age",
            "ages",
            "age years",
            "age in years",
            "age ans",
            "age en annees",
            "age en ans",
            "idade",
            "idade anos",
        ],
    ),
    (
        "birth_estimated",
        &[
            "birth estimated",
            "estimated",
            "dob estimated",
            "is dob estimated",
            "date of birth is estimated",
            "estime",
            "estimee",
            "date estimee",
            "date de naissance estimee",
            "estimada",
            "data estimada",
        ],
    ),
    (
        "sex",
        &[
            "sex", "gender", "sexe", "genre", "sexo", "genero", "m f", "h f", "sex m f", "sexe m f",
            "sexe h f", "sexo m f",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "phone number",
            "telephone",
            "telephone number",
            "tel",
            "n tel",
            "no tel",
            "mobile",
            "mobile number",
            "mobile phone",
            "cell",
            "cell phone",
            "cellphone",
            "contact",
            "contacts",
            "gsm",
            "portable",
            "numero de telephone",
            "numero telephone",
            "n de telephone",
            "telefone",
            "telemovel",
            "celular",
            "contacto",
            "numero de telefone",
        ],
    ),
    (
        "district",
        &[
            "district",
            "health district",
            "district sanitaire",
            "district de sante",
            "distrito",
            "distrito sanitario",
            "province",
            "departement",
            "county",
            "lga",
            "woreda",
            "suburb",
            "municipio",
        ],
    ),
    (
        "commune",
        &[
            "commune",
            "village",
            "ward",
            "comuna",
            "localite",
            "quartier",
            "village quartier",
            "quartier village",
            "town",
            "city",
            "ville",
            "locality",
            "subcounty",
            "sub county",
            "bairro",
            "aldeia",
            "localidade",
            "residence",
            "lieu de residence",
            "adresse",
            "address",
            "endereco",
            "morada",
            "kebele",
        ],
    ),
    (
        "mother_name",
        &[
            "mother name",
            "mothers name",
            "mother s name",
            "name of the mother",
            "name of mother",
            "mother",
            "nom de la mere",
            "nom mere",
            "prenom et nom de la mere",
            "mere",
            "nome da mae",
            "nome mae",
            "mae",
        ],
    ),
    (
        "external_id",
        &[
            "external id",
            "ext id",
            "identifier",
            "id number",
            "national id",
            "national id number",
            "nin",
            "nid",
            "cni",
            "n cni",
            "numero cni",
            "identifiant",
            "identifiant unique",
            "identifiant national",
            "numero d identification",
            "identificador",
            "numero de identificacao",
            "bilhete de identidade",
            "numero do bi",
            "patient id",
            "patient number",
            "hospital number",
            "code patient",
            "numero patient",
            "numero dossier",
            "nid numero",
            "soc sec id",
            "n dossier",
            "folder number",
            "card number",
            "passport",
            "passport number",
            "nui",
            "nif",
            "ipp",
        ],
    ),
];

/// Names that hold a whole name when no other column holds the given one.
const WHOLE_WHEN_ALONE: [&str; 3] = ["nom", "noms", "nom du patient"];

/// Lower case, without accents; words of letters and digits (of any script) separated by one space. What stands in
/// brackets, such as `(dd/mm/yyyy)`, is part of it: [`field_of`] looks without it too. Digits of other scripts become ours.
pub(super) fn fold(text: &str) -> String {
    fold_keeping(text, ' ')
}

/// As [`fold`], with one more sign kept.
pub(super) fn fold_keeping(text: &str, sign: char) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        if let Some(digit) = digit(letter) {
            folded.push(digit);
        } else if letter.is_alphanumeric() || (letter == sign && sign != ' ') {
            folded.push(letter);
        } else if !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The value of a digit of the Arabic, eastern Arabic and N'Ko scripts (Unicode, `Nd`).
fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        '\u{07C0}'..='\u{07C9}' => 0x07C0,
        _ => return None,
    };
    char::from_digit(u32::from(letter) - zero, 10)
}

/// The field that a column of this name usually holds.
pub(super) fn field_of(column: &str) -> Option<&'static str> {
    let named = |name: &str| NAMES.iter().find(|(_, names)| names.contains(&name)).map(|&(field, _)| field);
    let whole = fold(column);
    let bare = fold(column.split(['(', '[', ':', '*']).next().unwrap_or(column));
    named(&whole).or_else(|| named(&bare)).or_else(|| by_words(&bare))
}

/// What a longer name speaks of, where one word decides.
fn by_words(name: &str) -> Option<&'static str> {
    let words: Vec<&str> = name.split(' ').collect();
    let says = |any: &[&str]| words.iter().any(|word| any.contains(word));
    if says(&[
        "pere",
        "father",
        "pai",
        "facility",
        "formation",
        "structure",
        "visite",
        "visit",
        "consultation",
    ]) {
        None
    } else if says(&["mere", "mother", "mothers", "mae"]) {
        (!says(&["phone", "telephone", "tel", "age", "id"])).then_some("mother_name")
    } else if says(&["naissance", "birth", "nascimento", "dob", "ddn"]) {
        (!says(&["lieu", "place", "local", "estimated", "estimee", "weight", "poids", "order", "rang"]))
            .then_some("date_of_birth")
    } else if says(&["telephone", "phone", "telefone", "mobile"]) {
        Some("phone")
    } else if says(&["district", "distrito"]) {
        Some("district")
    } else {
        None
    }
}

/// A suggestion: field to column. The first column that fits a field has it.
pub(super) fn suggest<'a>(columns: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for column in columns {
        if let Some(field) = field_of(column) {
            map.entry(field.to_owned()).or_insert_with(|| column.to_owned());
        }
    }
    let whole =
        map.get("last_name").filter(|column| WHOLE_WHEN_ALONE.contains(&fold(column).as_str())).cloned();
    if let Some(column) = whole.filter(|_| !map.contains_key("first_name") && !map.contains_key("full_name"))
    {
        map.remove("last_name");
        map.insert("full_name".to_owned(), column);
    }
    // `Name` beside `First name` is the family name, `Nome` beside `Apelido` the given one; beside both it repeats them.
    if map.contains_key("first_name") || map.contains_key("last_name") {
        let missing = if map.contains_key("first_name") { "last_name" } else { "first_name" };
        if let Some(column) = map.remove("full_name") {
            map.entry(missing.to_owned()).or_insert(column);
        }
    }
    debug_assert!(map.keys().all(|field| FIELDS.contains(&field.as_str())));
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(columns: &[&str]) -> Vec<(String, String)> {
        suggest(columns.iter().copied()).into_iter().collect()
    }

    fn pair(field: &str, column: &str) -> (String, String) {
        (field.to_owned(), column.to_owned())
    }

    #[test]
    fn every_field_has_usual_names_and_no_name_is_in_two_fields() {
        let mut seen = std::collections::BTreeSet::new();
        for (field, names) in NAMES {
            assert!(FIELDS.contains(&field));
            for name in names {
                assert_eq!(fold(name), *name, "{name} is not folded");
                assert!(seen.insert(*name), "{name} is there twice");
            }
        }
        assert_eq!(NAMES.map(|(field, _)| field).len(), FIELDS.len());
    }

    #[test]
    fn headers_are_known_in_three_languages_with_accents_signs_and_hints() {
        for (column, field) in [
            ("PRÉNOM(S)", "first_name"),
            ("Nom de famille", "last_name"),
            ("Date de naissance (jj/mm/aaaa)", "date_of_birth"),
            ("Data_de_Nascimento", "date_of_birth"),
            ("N° Tél.", "phone"),
            ("Sexe (H/F)", "sex"),
            ("Gênero", "sex"),
            ("Mother's Name", "mother_name"),
            ("Prénom de la mère", "mother_name"),
            ("Nome da mãe", "mother_name"),
            ("Health-District", "district"),
            ("NIN *", "external_id"),
            ("Âge (ans)", "age"),
        ] {
            assert_eq!(field_of(column), Some(field), "{column}");
        }
        for column in ["Lieu de naissance", "Nom du père", "Date de visite", "Diagnostic", "Colonne1", ""] {
            assert_eq!(field_of(column), None, "{column}");
        }
    }

    #[test]
    fn a_lone_name_is_the_whole_name() {
        assert_eq!(suggested(&["Nom", "Sexe"]), [pair("full_name", "Nom"), pair("sex", "Sexe")]);
        assert_eq!(suggested(&["Nom", "Prénom"]), [pair("first_name", "Prénom"), pair("last_name", "Nom")]);
        assert_eq!(
            suggested(&["First name", "Name"]),
            [pair("first_name", "First name"), pair("last_name", "Name")]
        );
        assert_eq!(
            suggested(&["Nome", "Apelido"]),
            [pair("first_name", "Nome"), pair("last_name", "Apelido")]
        );
    }
}

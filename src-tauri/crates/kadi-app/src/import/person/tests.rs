//! Rows as offices write them: who they are, or what is wrong with them.

use kadi_contract::import::DatesView;
use proptest::prelude::*;

use super::super::sheet::Column;
use super::*;

const TODAY: Date = Date::constant(2026, 11, 21);

fn sheet(columns: &[&str]) -> Sheet {
    let columns = columns.iter().map(|&name| Column { name: name.into(), ..Column::default() }).collect();
    Sheet { columns, ..Sheet::default() }
}

fn plan(map: &[(&str, &str)]) -> ImportPlan {
    let map = map.iter().map(|&(field, column)| (field.to_owned(), column.to_owned())).collect();
    ImportPlan { map, date_order: Some(DateOrder::DayFirst), ..ImportPlan::default() }
}

const FIELDS_OF: [(&str, &str); 5] = [
    ("first_name", "Prénom"),
    ("last_name", "Nom"),
    ("date_of_birth", "Né le"),
    ("sex", "Sexe"),
    ("phone", "Tél"),
];

fn reader(plan: &ImportPlan) -> Reader {
    Reader::new(plan, &sheet(&["Prénom", "Nom", "Né le", "Sexe", "Tél"]), TODAY).unwrap()
}

fn row(cells: &[&str]) -> Cells {
    Cells::Row(cells.iter().map(|&cell| cell.to_owned()).collect())
}

#[test]
fn a_row_becomes_a_person_and_missing_cells_are_not_known() {
    let reader = reader(&plan(&FIELDS_OF));
    let amina = reader.read(&row(&["Amina", "Diop", "12/03/1991", "H", "77 123"])).unwrap();
    assert_eq!((amina.first_name.as_str(), amina.last_name.as_str()), ("Amina", "Diop"));
    assert_eq!(
        (amina.date_of_birth.unwrap().to_string().as_str(), amina.sex),
        ("1991-03-12", Some(Sex::Male))
    );
    let kofi = reader.read(&row(&["Kofi"])).unwrap();
    assert_eq!((kofi.last_name.as_str(), kofi.date_of_birth, kofi.phone), ("", None, None));
    let kofi = reader.read(&row(&["Kofi", "-", "inconnu", "NR", "n/a"])).unwrap();
    assert_eq!((kofi.last_name.as_str(), kofi.sex, kofi.phone), ("", None, None));
}

#[test]
fn each_problem_is_named_with_its_column() {
    let reader = reader(&plan(&FIELDS_OF));
    let long = "a".repeat(301);
    for (cells, field, why) in [
        (&["", " ", "1991"][..], "first_name", RowProblem::NameMissing),
        (&["12345", "Diop"], "first_name", RowProblem::NoLetter),
        (&["😀", "Diop"], "first_name", RowProblem::NoLetter),
        (&["Amina", &long], "last_name", RowProblem::TooLong),
        (&["Amina", "Di\nop"], "last_name", RowProblem::ControlCharacter),
        (&["Amina", "#REF!"], "last_name", RowProblem::CellError),
        (&["Amina", "Diop", "31/02/1991"], "date_of_birth", RowProblem::DateNoSuchDay),
        (&["Amina", "Diop", "1991", "7"], "sex", RowProblem::SexUnread),
        (&["Amina", "Diop", "1991", "F", "1", "x"], "", RowProblem::TooManyCells),
    ] {
        let problem = reader.read(&row(cells)).unwrap_err();
        assert_eq!((problem.field.as_str(), problem.why), (field, why), "{cells:?}");
    }
    let broken = Cells::Broken { raw: "\"Amina;Diop".into() };
    assert_eq!(reader.read(&broken).unwrap_err().why, RowProblem::QuoteOpen);
    assert!(reader.read(&row(&["Amina", "Diop", "", "", "", " "])).is_ok());
}

#[test]
fn names_of_every_script_are_names() {
    let reader = reader(&plan(&FIELDS_OF));
    for name in ["ߡߊߡߊߘߎ", "محمد", "አማኑኤል", "Ɓaabo Ŋgone", "O'Neill", "Amina 😀"] {
        assert_eq!(reader.read(&row(&[name])).unwrap().first_name, name);
    }
}

#[test]
fn codes_of_sex_mean_what_the_plan_says() {
    let mut plan = plan(&FIELDS_OF);
    plan.sex_values = [("1", "male"), ("2", "female"), ("?", "unknown"), ("G", "male")]
        .map(|(value, sex)| (value.to_owned(), sex.to_owned()))
        .into();
    let reader = reader(&plan);
    let sex = |value: &str| reader.read(&row(&["Zawadi", "", "", value])).map(|person| person.sex);
    assert_eq!((sex("1").unwrap(), sex("2").unwrap()), (Some(Sex::Male), Some(Sex::Female)));
    assert_eq!((sex("g").unwrap(), sex("?").unwrap()), (Some(Sex::Male), None));
    assert_eq!(sex("Femme").unwrap(), Some(Sex::Female));
    let values = ["1", "2", "9", "Masculino", "zz"].map(str::to_owned);
    let said = sexes_of(values.iter());
    assert_eq!(said.get("1").map(String::as_str), Some("male"));
    assert_eq!((said.get("9").map(String::as_str), said.get("zz")), (Some("unknown"), None));
    for text in
        ["H", "F", "M", "Masculin", "Féminin", "Homme", "Femme", "Male", "Female", "Masculino", "Feminino"]
    {
        assert!(Sex::parse(text).is_some(), "{text}");
    }
}

#[test]
fn a_whole_name_is_parted_by_a_comma_by_capitals_or_by_the_order_that_was_said() {
    let parted = |whole: &str, order| {
        let (given, family) = split_name(whole, order);
        format!("{given} | {family}")
    };
    let (given, family) = (NameOrder::GivenFirst, NameOrder::FamilyFirst);
    assert_eq!(parted("Aminata Fatou Diallo", given), "Aminata Fatou | Diallo");
    assert_eq!(parted("Diallo Aminata Fatou", family), "Aminata Fatou | Diallo");
    assert_eq!(parted("DIALLO Aminata", given), "Aminata | DIALLO");
    assert_eq!(parted("Aminata DIALLO SOW", family), "Aminata | DIALLO SOW");
    assert_eq!(parted("Diallo, Aminata", given), "Aminata | Diallo");
    assert_eq!(parted("DIALLO AMINATA", family), "AMINATA | DIALLO");
    assert_eq!(parted("Maria dos Santos", given), "Maria | dos Santos");
    assert_eq!(parted("Ould Cheikh Ahmed", family), "Ahmed | Ould Cheikh");
    assert_eq!(parted("Amina", given), "Amina | ");
    assert_eq!(parted("", family), " | ");
}

#[test]
fn ages_stand_in_for_dates_and_are_estimates() {
    let sheet = sheet(&["Nom", "Né le", "Âge"]);
    let mut plan = plan(&[("full_name", "Nom"), ("date_of_birth", "Né le"), ("age", "Âge")]);
    plan.age_on = "2020-06-30".into();
    let reader = Reader::new(&plan, &sheet, TODAY).unwrap();
    let born = |cells: &[&str]| {
        let person = reader.read(&row(cells)).unwrap();
        (person.date_of_birth.map(|date| date.to_string()).unwrap_or_default(), person.birth_estimated)
    };
    assert_eq!(born(&["Kofi Mensah", "", "30"]), ("1990".into(), true));
    assert_eq!(born(&["Kofi Mensah", "1988", "30"]), ("1988".into(), false));
    let wrong = reader.read(&row(&["Kofi", "", "vieux"])).unwrap_err();
    assert_eq!((wrong.field.as_str(), wrong.why, wrong.column), ("age", RowProblem::AgeUnread, Some(2)));
}

#[test]
fn a_plan_that_cannot_be_is_refused() {
    let sheet = sheet(&["Nom", "Né le"]);
    let code =
        |plan: &ImportPlan, sheet: &Sheet| Reader::new(plan, sheet, TODAY).err().map(|error| error.code);
    assert_eq!(code(&plan(&[("last_name", "Surname")]), &sheet), Some(ErrorCode::ColumnNotFound));
    assert_eq!(code(&plan(&[("blood_group", "Nom")]), &sheet), Some(ErrorCode::InvalidField));
    assert_eq!(code(&plan(&[("date_of_birth", "Né le")]), &sheet), Some(ErrorCode::MissingField));
    let mut doubtful = sheet.clone();
    doubtful.columns[1].dates = DatesView { either: 2, ..DatesView::default() };
    let mut plan = plan(&[("last_name", "Nom"), ("date_of_birth", "Né le")]);
    assert_eq!(code(&plan, &doubtful), None);
    plan.date_order = None;
    assert_eq!(code(&plan, &doubtful), Some(ErrorCode::DateOrderNeeded));
    doubtful.columns[1].dates.month_first = 1;
    assert_eq!(code(&plan, &doubtful), None);
    plan.age_on = "hier".into();
    assert_eq!(code(&plan, &doubtful), Some(ErrorCode::InvalidDate));
}

proptest! {
    #[test]
    fn no_row_makes_it_panic(cells in prop::collection::vec("\\PC{0,20}", 0..8)) {
        let reader = reader(&plan(&FIELDS_OF));
        if let Ok(person) = reader.read(&Cells::Row(cells)) {
            prop_assert!(!(person.first_name.is_empty() && person.last_name.is_empty()));
        }
    }

    #[test]
    fn no_word_of_a_whole_name_is_lost(words in prop::collection::vec("[A-Za-zéŋ]{1,8}", 1..6)) {
        for order in [NameOrder::GivenFirst, NameOrder::FamilyFirst] {
            let (given, family) = split_name(&words.join(" "), order);
            let mut parted: Vec<&str> = given.split_whitespace().chain(family.split_whitespace()).collect();
            let mut whole: Vec<&str> = words.iter().map(String::as_str).collect();
            parted.sort_unstable();
            whole.sort_unstable();
            prop_assert_eq!(parted, whole);
        }
    }
}

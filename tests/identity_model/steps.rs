//! What an office may do in any order, and the few invented people it does it to.

use kadi_contract::people::PersonInput;
use kadi_contract::review::MergeField;
use kadi_core::{Demographics, PartialDate, Sex};
use proptest::prelude::*;

/// A choice among whatever there is when the step is taken; taken modulo the number of things to choose from.
pub type Pick = usize;

/// One thing an officer, a file or a server does.
#[derive(Debug, Clone)]
pub enum Step {
    /// Registers somebody.
    Register(Who),
    /// Registers somebody known once more, with one field written otherwise.
    RegisterAgain(Pick, Change),
    /// Changes one field of a person.
    Edit(Pick, Change),
    /// Takes a person out of use.
    Deactivate(Pick),
    /// Takes a person back into use.
    Reactivate(Pick),
    /// Imports a file, then the same file again.
    Import(Vec<Who>),
    /// Judges a waiting pair; of two who are the same, these values of the second stay.
    Judge(Pick, Judgement, Vec<MergeField>),
    /// Takes back what was said about a pair, whatever that was.
    Undo(Pick),
    /// Merges any two identifiers ever issued.
    Merge(Pick, Pick),
    /// Takes apart what an identifier was merged into.
    Unmerge(Pick),
    /// Says that a DHIS2 record is a person.
    LinkDhis2(Pick, Pick),
    /// Registers somebody on the DHIS2 server, in one programme or in both, and synchronises.
    Enroll(Who, Programmes),
    /// Changes one value of a record on the DHIS2 server, and synchronises.
    EditRecord(Pick, Change),
    /// Makes another person of a record on the DHIS2 server, and synchronises.
    OverwriteRecord(Pick, Who),
    /// Synchronises although nothing changed.
    SyncAgain,
    /// Makes a card.
    IssueCard(Pick),
    /// Takes a card back.
    RevokeCard(Pick),
    /// Locks and unlocks.
    LockAndUnlock,
    /// Cuts the power and opens what is on the disk.
    PowerCut,
}

/// What an officer says about a pair.
#[derive(Debug, Clone, Copy)]
pub enum Judgement {
    Same,
    Different,
    Later,
}

/// Where a record is enrolled.
#[derive(Debug, Clone, Copy)]
pub enum Programmes {
    First,
    Second,
    Both,
}

/// Somebody, by their places in the short lists below, so that namesakes and second registrations are frequent.
#[derive(Debug, Clone)]
pub struct Who {
    first: usize,
    last: usize,
    birth: usize,
    phone: usize,
    commune: usize,
    mother: usize,
    id: usize,
}

/// A field written otherwise.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    First(usize),
    Last(usize),
    Birth(usize),
    Phone(usize),
    Commune(usize),
    Mother(usize),
    Id(usize),
}

const FIRST: [(&str, Sex); 8] = [
    ("Amina", Sex::Female),
    ("Aminata", Sex::Female),
    ("Zawadi", Sex::Female),
    ("Mariama", Sex::Female),
    ("Ibrahima", Sex::Male),
    ("Brahim", Sex::Male),
    ("Kofi", Sex::Male),
    ("Jean-Pierre", Sex::Male),
];
const LAST: [&str; 6] = ["Diallo", "Jallow", "Ndiaye", "N'Diaye", "Mensah", "Mushi"];
const BIRTH: [&str; 7] = ["1990-01-01", "1991-03-12", "1991-12-03", "1992-03-12", "2001", "1968-07-30", ""];
const PHONE: [&str; 4] = ["", "77 000 11 11", "77 000 22 22", "77 000 33 33"];
const COMMUNE: [&str; 4] = ["Pikine", "Guédiawaye", "Rufisque", ""];
const MOTHER: [&str; 3] = ["", "Fatou Sow", "Neema Mushi"];
const ID: [&str; 6] = ["", "", "", "SN-1", "SN-2", "SN-3"];

fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Who {
    /// What is written down about them.
    pub fn written(&self) -> Demographics {
        let (first, sex) = FIRST[self.first];
        Demographics {
            first_name: first.into(),
            last_name: LAST[self.last].into(),
            date_of_birth: BIRTH[self.birth].parse::<PartialDate>().ok(),
            sex: Some(sex),
            phone: known(PHONE[self.phone]),
            district: Some(["Dakar Nord", "Dakar Sud"][self.commune % 2].into()),
            commune: known(COMMUNE[self.commune]),
            mother_name: known(MOTHER[self.mother]),
            external_id: known(ID[self.id]),
            ..Demographics::default()
        }
    }
}

impl Change {
    /// The person with this field written otherwise.
    pub fn of(self, person: &Demographics) -> Demographics {
        let mut person = person.clone();
        match self {
            Self::First(at) => person.first_name = FIRST[at].0.into(),
            Self::Last(at) => person.last_name = LAST[at].into(),
            Self::Birth(at) => person.date_of_birth = BIRTH[at].parse().ok(),
            Self::Phone(at) => person.phone = known(PHONE[at]),
            Self::Commune(at) => person.commune = known(COMMUNE[at]),
            Self::Mother(at) => person.mother_name = known(MOTHER[at]),
            Self::Id(at) => person.external_id = known(ID[at]),
        }
        person
    }
}

/// A person as an officer types them.
pub fn typed(person: &Demographics) -> PersonInput {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    PersonInput {
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        date_of_birth: person.date_of_birth.map(|date| date.to_string()).unwrap_or_default(),
        birth_estimated: person.birth_estimated,
        sex: person.sex.map(|sex| sex.letter().to_owned()).unwrap_or_default(),
        phone: text(&person.phone),
        district: text(&person.district),
        commune: text(&person.commune),
        mother_name: text(&person.mother_name),
        external_id: text(&person.external_id),
    }
}

/// People as a file holds them, under column names that the import knows.
pub fn csv(people: &[Demographics]) -> String {
    let mut file =
        "first_name,last_name,date_of_birth,sex,phone,district,commune,mother_name,external_id\n".to_owned();
    for person in people {
        let typed = typed(person);
        let cells = [
            typed.first_name,
            typed.last_name,
            typed.date_of_birth,
            typed.sex,
            typed.phone,
            typed.district,
            typed.commune,
            typed.mother_name,
            typed.external_id,
        ];
        file.push_str(&cells.join(","));
        file.push('\n');
    }
    file
}

fn who() -> impl Strategy<Value = Who> {
    let lengths = (0..FIRST.len(), 0..LAST.len(), 0..BIRTH.len(), 0..PHONE.len());
    (lengths, 0..COMMUNE.len(), 0..MOTHER.len(), 0..ID.len()).prop_map(
        |((first, last, birth, phone), commune, mother, id)| Who {
            first,
            last,
            birth,
            phone,
            commune,
            mother,
            id,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (0..FIRST.len()).prop_map(Change::First),
        (0..LAST.len()).prop_map(Change::Last),
        (0..BIRTH.len()).prop_map(Change::Birth),
        (0..PHONE.len()).prop_map(Change::Phone),
        (0..COMMUNE.len()).prop_map(Change::Commune),
        (0..MOTHER.len()).prop_map(Change::Mother),
        (0..ID.len()).prop_map(Change::Id),
    ]
}

fn pick() -> impl Strategy<Value = Pick> {
    0..1_000_usize
}

/// Any one step.
pub fn step() -> impl Strategy<Value = Step> {
    let judgement = prop_oneof![
        3 => Just(Judgement::Same),
        3 => Just(Judgement::Different),
        1 => Just(Judgement::Later),
    ];
    let others = proptest::sample::subsequence(MergeField::ALL.to_vec(), 0..4);
    let programmes = prop_oneof![Just(Programmes::First), Just(Programmes::Second), Just(Programmes::Both)];
    prop_oneof![
        10 => who().prop_map(Step::Register),
        14 => (pick(), change()).prop_map(|(at, change)| Step::RegisterAgain(at, change)),
        8 => (pick(), change()).prop_map(|(at, change)| Step::Edit(at, change)),
        2 => pick().prop_map(Step::Deactivate),
        1 => pick().prop_map(Step::Reactivate),
        5 => proptest::collection::vec(who(), 1..4).prop_map(Step::Import),
        14 => (pick(), judgement, others).prop_map(|(at, judged, others)| Step::Judge(at, judged, others)),
        6 => pick().prop_map(Step::Undo),
        8 => (pick(), pick()).prop_map(|(a, b)| Step::Merge(a, b)),
        9 => pick().prop_map(Step::Unmerge),
        3 => (pick(), pick()).prop_map(|(uid, at)| Step::LinkDhis2(uid, at)),
        3 => (who(), programmes).prop_map(|(who, programmes)| Step::Enroll(who, programmes)),
        2 => (pick(), change()).prop_map(|(at, change)| Step::EditRecord(at, change)),
        1 => (pick(), who()).prop_map(|(at, who)| Step::OverwriteRecord(at, who)),
        1 => Just(Step::SyncAgain),
        1 => pick().prop_map(Step::IssueCard),
        2 => pick().prop_map(Step::RevokeCard),
        2 => Just(Step::LockAndUnlock),
        2 => Just(Step::PowerCut),
    ]
}

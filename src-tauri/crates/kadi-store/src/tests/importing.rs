//! Imports: the same file is the same import, rows become somebody once, and what became nobody can be forgotten.

use super::{NOW, Office};
use crate::{ImportLine, NewImportLine, StoreError};
use kadi_core::Timestamp;

const FILE: [u8; 32] = [9; 32];

fn line(line: u64, cells: &str) -> NewImportLine {
    NewImportLine { sheet: 0, line, cells: cells.into() }
}

fn stage(office: &Office) -> i64 {
    office.write(|db| {
        let id = db.open_import(&FILE, "csv")?;
        db.put_import_lines(id, &[line(2, "[\"Amina\"]"), line(3, "[\"Kofi\"]"), line(5, "[\"Zawadi\"]")])?;
        db.set_import_sheets(id, "[{}]")?;
        Ok(id)
    })
}

fn lines(office: &Office, id: i64) -> Vec<ImportLine> {
    office.read(|db| db.import_lines_after(id, 0, 0, 10))
}

#[test]
fn a_row_becomes_somebody_once_however_often_its_file_comes() {
    let office = Office::new();
    let id = stage(&office);
    let amina = office.register(1, "Amina", "Diop");
    office.write(|db| {
        db.take_import_line(id, 0, 2, (amina, true))?;
        db.set_import_problem(id, 0, 3, Some("{\"why\":\"x\"}"))?;
        db.set_import_report(id, "{\"rows\":2}")
    });
    assert_eq!(office.read(|db| db.import_lines_turned_down(id, 0, 0, 9))[0].line, 3);

    assert_eq!(stage(&office), id);
    let rows = lines(&office, id);
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 5]);
    assert_eq!((rows[0].identity, rows[0].cells.as_str()), (Some(amina), "[]"));
    assert_eq!((rows[1].problem.as_deref(), rows[1].cells.as_str()), (None, "[\"Kofi\"]"));
    assert_eq!(
        office.read(|db| Ok::<_, StoreError>((db.count_taken(id)?, db.count_turned_down(id, 0)?))),
        (1, 0)
    );
    assert_eq!(office.read(|db| db.import_lines_after(id, 0, 3, 10)).len(), 1);
    assert_eq!(office.read(|db| db.find_import(id)).unwrap().report, "{\"rows\":2}");
}

#[test]
fn forgetting_takes_the_rows_that_became_nobody_and_keeps_the_others() {
    let office = Office::new();
    let id = stage(&office);
    let amina = office.register(1, "Amina", "Diop");
    office.write(|db| db.take_import_line(id, 0, 2, (amina, true)));
    office.write(|db| db.discard_import(id));
    assert_eq!(lines(&office, id).len(), 1);
    assert_eq!(office.read(|db| db.find_import(id)).unwrap().sheets, "null");

    let other = office.write(|db| {
        let id = db.open_import(&[1; 32], "xlsx")?;
        db.put_import_lines(id, &[line(2, "[]")])?;
        Ok(id)
    });
    assert_eq!(office.write(|db| db.discard_imports_before(NOW)), 0);
    assert_eq!(office.write(|db| db.discard_imports_before(Timestamp(NOW.0 + 1))), 1);
    assert_eq!(office.read(|db| db.find_import(other)), None);
    assert_eq!(office.read(|db| db.imports()).len(), 1);
}

#[test]
fn a_plan_is_remembered_by_its_columns() {
    let office = Office::new();
    office.write(|db| db.put_import_plan(&FILE, "{\"map\":{}}"));
    office.write(|db| db.put_import_plan(&FILE, "{\"map\":{\"sex\":\"S\"}}"));
    assert_eq!(office.read(|db| db.import_plan(&FILE)).as_deref(), Some("{\"map\":{\"sex\":\"S\"}}"));
    assert_eq!(office.read(|db| db.import_plan(&[0; 32])), None);
}

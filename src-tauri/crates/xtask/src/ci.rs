//! What the build server runs on a fresh checkout: a whole demonstration, then the test command of the README.

use crate::{
    demo,
    failure::Failure,
    pages,
    paths::Workspace,
    setup::{self, Need},
    step, test, tidy,
};

/// `cargo xtask ci`.
///
/// # Errors
/// When anything fails.
pub fn ci(workspace: &Workspace) -> Result<(), Failure> {
    setup::setup(workspace, &Need::ALL)?;
    println!("House");
    step::during("Rooms, catalogues, migrations, files, licences", || tidy::check(workspace))?;
    pages::build(workspace)?;
    println!("Demonstration");
    test::build_programs(workspace)?;
    demo::start_demo(workspace, &[])?;
    test::test(workspace)
}

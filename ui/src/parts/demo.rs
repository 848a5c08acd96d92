//! The demonstration, ready to synchronise: its server, and the suggested mapping of each of its programmes.

use kadi_contract::ApiError;
use kadi_contract::dhis2::{GetMapping, ListProgrammes, SaveMapping, UseDemo};

use crate::ipc::call;

/// Connects to the demonstration server and accepts its suggested mappings: nobody has to know its attributes.
///
/// # Errors
/// As the calls.
pub async fn prepare_demo() -> Result<(), ApiError> {
    call(UseDemo {}).await?;
    for programme in call(ListProgrammes {}).await? {
        let mapping = call(GetMapping { programme_uid: programme.uid.clone() }).await?;
        call(SaveMapping { programme_uid: programme.uid, mappings: mapping.mappings }).await?;
    }
    Ok(())
}

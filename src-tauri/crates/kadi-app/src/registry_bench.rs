//! A packed list of so many invented cards, measured from its making to one look-up on a verifier.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use kadi_contract::ApiError;
use kadi_core::Timestamp;
use kadi_trust::packed::Table;
use kadi_trust::verdict::CardLookup as _;
use kadi_trust::{
    CardStatus, CodeHash, Day, IssuerKey, PackedBuilder, PackedHead, PackedRegistry, RegistryEntry,
    ShardName, ShardSource, Token, packed_files, read_shard_file, shard_file, shard_path, verify_packed,
};
use sha2::{Digest, Sha256};

use crate::bench::Instruments;
use crate::error::internal;
use crate::files::{failed, make_folder};

/// Look-ups from the disk that are timed.
const ROUNDS: usize = 400;

/// What was measured, by name; the unit is the end of the name.
pub type RegistryFigures = BTreeMap<&'static str, f64>;

/// How large a list is made and how much is asked of it.
#[derive(Debug, Clone, Copy)]
pub struct RegistryPlan<'a> {
    /// An empty folder; the list stays there.
    pub folder: &'a Path,
    /// Cards of the list, up to ten million.
    pub cards: u32,
    /// Random tokens that are looked for in the end; all of them should be strangers.
    pub strangers: u32,
}

/// Shards as files.
struct Files<'a>(&'a Path);

impl ShardSource for Files<'_> {
    type Error = ();

    fn shard(&self, name: ShardName) -> Result<Vec<u8>, ()> {
        read_shard_file(&fs::read_to_string(self.0.join(shard_path(name))).map_err(|_| ())?).ok_or(())
    }
}

fn invented(kind: &str, n: u32) -> [u8; 32] {
    Sha256::new().chain_update(kind).chain_update(n.to_be_bytes()).finalize().into()
}

/// The token of the invented card with this number, as its code would hold it.
#[must_use]
pub fn invented_token(n: u32) -> Token {
    Token::from_bytes(invented("token", n))
}

/// The invented card with this number: digests as random as true ones, three in four valid, issued over two months.
fn card(n: u32) -> RegistryEntry {
    let (token, code) = (invented_token(n).token_hash(), invented("code", n));
    let issued = Day(20_700 + u16::try_from(n % 60).unwrap_or_default());
    RegistryEntry {
        token_hash: token,
        code_hash: CodeHash(code),
        status: match n % 8 {
            0 => CardStatus::Superseded,
            1 => CardStatus::Revoked,
            _ => CardStatus::Valid,
        },
        issued,
        expires: Some(issued.plus_days(730)),
    }
}

/// Makes a list and measures it. Figures: `build_s` (sorting, packing, signing and writing), `shards`, `packed_bytes`
/// (without base 64), `packed_bytes_per_card`, `folder_bytes`, `largest_shard_bytes`, `manifest_bytes`, `open_ms` (the
/// manifest's signature), `look_up_ms` (one card from the disk: load, check and search its shard), `load_shard_ms`,
/// `search_ns` (in a shard that is open), `random_tokens`, `random_tokens_valid`, `wrong` (cards that were not found as
/// they are), `build_peak_memory_bytes`.
///
/// # Errors
/// When the folder cannot be written.
pub fn measure_registry(
    plan: &RegistryPlan<'_>,
    instruments: &Instruments<'_>,
) -> Result<RegistryFigures, ApiError> {
    let mut figures = RegistryFigures::new();
    let issuer = IssuerKey::from_seed(&[7; 32]);
    make_folder(&plan.folder.join("shards"))?;
    let begun = (instruments.wall)();
    let mut builder = PackedBuilder::with_capacity(plan.cards as usize);
    (0..plan.cards).try_for_each(|n| builder.add(&card(n))).map_err(|_| internal("bench_cards"))?;
    let invented = (instruments.wall)();
    let head = PackedHead {
        campaign: "BENCH".into(),
        name: "Bench".into(),
        sequence: 1,
        generated_at: Timestamp(1_790_000_000_000),
        fresh_until: Timestamp(1_800_000_000_000),
    };
    let (mut packed, mut written, mut largest) = (0_usize, 0_usize, 0_usize);
    let put = |name: ShardName, bytes: &[u8]| {
        let file = shard_file(name, bytes);
        packed += bytes.len();
        written += file.content.len();
        largest = largest.max(file.content.len());
        fs::write(plan.folder.join(&file.name), file.content)
    };
    let signed = builder.finish(head, &issuer, put).map_err(|_| internal("bench_shards"))?;
    let manifest = packed_files(&signed, &issuer.public()).map_err(|_| internal("bench_manifest"))?;
    for file in &manifest {
        fs::write(plan.folder.join(&file.name), &file.content).map_err(|error| failed(&error))?;
    }
    let manifest_bytes = manifest.iter().map(|file| file.content.len()).max().unwrap_or_default();
    figures.insert("invent_s", (invented - begun).as_secs_f64());
    figures.insert("build_s", ((instruments.wall)() - invented).as_secs_f64());
    figures.insert("shards", as_figure(signed.manifest.tokens.len() * 2));
    figures.insert("packed_bytes", as_figure(packed));
    figures.insert("packed_bytes_per_card", as_figure(packed) / f64::from(plan.cards.max(1)));
    figures.insert("folder_bytes", as_figure(written));
    figures.insert("largest_shard_bytes", as_figure(largest));
    figures.insert("manifest_bytes", as_figure(manifest_bytes));
    figures.insert("build_peak_memory_bytes", (instruments.peak)());

    let begun = (instruments.wall)();
    let list = verify_packed(signed, Files(plan.folder), &issuer.public(), None)
        .map_err(|_| internal("bench_open"))?;
    figures.insert("open_ms", ((instruments.wall)() - begun).as_secs_f64() * 1e3);
    look_up(&list, plan.cards, instruments, &mut figures);
    strangers(&list, plan.strangers, instruments, &mut figures).ok_or_else(|| internal("bench_strangers"))?;
    Ok(figures)
}

#[allow(clippy::cast_precision_loss, reason = "bytes and counts far below 2^52")]
fn as_figure(count: usize) -> f64 {
    count as f64
}

fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map(Duration::as_secs_f64).unwrap_or_default()
}

/// Single look-ups from the disk: load, check and search one shard each.
fn look_up(
    list: &PackedRegistry<Files<'_>>,
    cards: u32,
    instruments: &Instruments<'_>,
    figures: &mut RegistryFigures,
) {
    let mut wrong = 0_u32;
    let mut times = Vec::with_capacity(ROUNDS);
    for card in (0..cards).step_by((cards as usize / ROUNDS).max(1)).map(card) {
        let begun = (instruments.wall)();
        let found = list.find_by_token_hash(&card.token_hash).ok().flatten();
        times.push((instruments.wall)() - begun);
        let right = found.is_some_and(|found| {
            (found.status, found.issued, found.expires) == (card.status, card.issued, card.expires)
        });
        wrong += u32::from(!right);
    }
    figures.insert("look_up_ms", middle(times) * 1e3);
    figures.insert("wrong", f64::from(wrong));
}

/// Random tokens, each looked for in the shard that would hold it: none is valid.
fn strangers(
    list: &PackedRegistry<Files<'_>>,
    count: u32,
    instruments: &Instruments<'_>,
    figures: &mut RegistryFigures,
) -> Option<()> {
    let shards = list.manifest().tokens.len();
    let mut tokens: Vec<[u8; 32]> = (0..count).map(|n| invented("stranger", n)).collect();
    tokens.sort_unstable();
    let (mut valid, mut loading, mut searching) = (0_u32, Vec::new(), Duration::ZERO);
    let mut rest = tokens.as_slice();
    for number in 0..shards {
        let name = ShardName { table: Table::Tokens, number: u16::try_from(number).ok()? };
        let begun = (instruments.wall)();
        let bytes = list.source().shard(name).ok()?;
        let shard = list.open_shard(name, &bytes).ok()?;
        let loaded = (instruments.wall)();
        loading.push(loaded - begun);
        let end = rest.partition_point(|[high, low, ..]| {
            (usize::from(u16::from_be_bytes([*high, *low])) * shards) >> 16 <= number
        });
        let (here, after) = rest.split_at_checked(end)?;
        rest = after;
        valid += u32::try_from(here.iter().filter(|token| shard.holds(token)).count()).ok()?;
        searching += (instruments.wall)() - loaded;
    }
    figures.insert("load_shard_ms", middle(loading) * 1e3);
    figures.insert("search_ns", searching.as_secs_f64() * 1e9 / f64::from(count.max(1)));
    figures.insert("random_tokens", f64::from(count));
    figures.insert("random_tokens_valid", f64::from(valid));
    Some(())
}

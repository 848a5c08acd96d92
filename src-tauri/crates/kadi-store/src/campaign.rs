//! Campaigns: what cards are made for. The prefix is part of every token.

use kadi_core::Timestamp;
use rusqlite::params;

use crate::column;
use crate::db::{Read, Write};
use crate::error::StoreError;

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// Prefix of its tokens; identifies it.
    pub prefix: String,
    /// Name.
    pub name: String,
    /// Programme UID, where it belongs to one.
    pub programme: Option<String>,
    /// Template of its last batch.
    pub template: String,
    /// When its first batch was made.
    pub created_at: Timestamp,
}

/// The cards of a campaign in numbers, without those that are void.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CampaignCounts {
    /// All.
    pub cards: u64,
    /// Valid.
    pub valid: u64,
    /// Revoked.
    pub revoked: u64,
    /// Superseded.
    pub superseded: u64,
}

impl Read<'_> {
    /// All campaigns, newest first.
    ///
    /// # Errors
    /// As every read.
    pub fn campaigns(&self) -> Result<Vec<CampaignRow>, StoreError> {
        self.rows(
            "SELECT prefix, name, programme, template, created_at FROM campaigns ORDER BY created_at DESC, prefix",
            [],
            |row| {
                Ok(CampaignRow {
                    prefix: row.get("prefix")?,
                    name: row.get("name")?,
                    programme: row.get("programme")?,
                    template: row.get("template")?,
                    created_at: column::time(row, "created_at")?,
                })
            },
        )
    }

    /// The name of a campaign.
    ///
    /// # Errors
    /// As every read.
    pub fn campaign_name(&self, prefix: &str) -> Result<Option<String>, StoreError> {
        self.row("SELECT name FROM campaigns WHERE prefix = ?1", [prefix], |row| row.get(0))
    }

    /// A campaign's cards in numbers.
    ///
    /// # Errors
    /// As every read.
    pub fn campaign_counts(&self, prefix: &str) -> Result<CampaignCounts, StoreError> {
        let by_status: Vec<(String, u64)> = self.rows(
            "SELECT status, count(*) AS n FROM cards WHERE campaign = ?1 AND state <> 'void' GROUP BY status",
            [prefix],
            |row| Ok((row.get(0)?, column::unsigned(row, "n")?)),
        )?;
        let mut counts = CampaignCounts::default();
        for (status, n) in by_status {
            counts.cards += n;
            match status.as_str() {
                "valid" => counts.valid += n,
                "revoked" => counts.revoked += n,
                _ => counts.superseded += n,
            }
        }
        Ok(counts)
    }
}

impl Write<'_> {
    /// Makes a campaign, or gives a known one its present name and template.
    ///
    /// # Errors
    /// As every write.
    pub fn put_campaign(
        &mut self,
        prefix: &str,
        name: &str,
        programme: Option<&str>,
        template: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO campaigns (prefix, name, programme, template, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (prefix) DO UPDATE SET name = excluded.name, template = excluded.template,
                programme = coalesce(excluded.programme, campaigns.programme)",
            params![prefix, name, programme, template, at.0],
        )
        .map(drop)
    }
}

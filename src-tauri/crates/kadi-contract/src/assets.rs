//! Paths of the bytes that do not travel in replies: previews and finished files. Each shell puts its own prefix before
//! them and answers only with an unlocked session.

/// Preview of a person's card as PNG: `card/TEMPLATE/SIDE/MPI_ID.png`, `side` is `front` or `back`.
#[must_use]
pub fn card_preview(template: &str, side: &str, mpi_id: &str) -> String {
    format!("card/{template}/{side}/{mpi_id}.png")
}

/// Preview of a template with its own sample data as PNG; `sample` counts from 0.
#[must_use]
pub fn template_preview(template: &str, side: &str, sample: usize) -> String {
    format!("template/{template}/{side}/{sample}.png")
}

/// Preview of the card of whoever has this enrollment (UID) as PNG, in its own dots per inch:
/// `enrollment/TEMPLATE/DPI/UID.png`.
#[must_use]
pub fn enrollment_preview(template: &str, dpi: u32, enrollment: &str) -> String {
    format!("enrollment/{template}/{dpi}/{enrollment}.png")
}

/// The front of a template with its first sample data as PNG, in its own dots per inch: `sample/TEMPLATE/DPI.png`.
#[must_use]
pub fn sample_preview(template: &str, dpi: u32) -> String {
    format!("sample/{template}/{dpi}.png")
}

/// A side of a design's preview as PNG: `design/KEY/SIDE.png` with the key of [`crate::studio::DesignPreview`].
#[must_use]
pub fn design_preview(key: &str, side: &str) -> String {
    format!("design/{key}/{side}.png")
}

/// A file of a finished batch, such as `cards.pdf`.
#[must_use]
pub fn batch_file(batch: &str, file: &str) -> String {
    format!("batch/{batch}/{file}")
}

/// The code of a pass as an SVG picture: `pass/HANDLE.svg`.
#[must_use]
pub fn pass_picture(handle: &str) -> String {
    format!("pass/{handle}.svg")
}

/// The rows that an import did not take, as a file to mend; `ending` is `csv` or `xlsx`.
#[must_use]
pub fn import_rejected(import: i64, ending: &str) -> String {
    format!("import/{import}/rejected.{ending}")
}

/// What a camera of [`crate::camera::LookThroughCamera`] saw when it was last looked through, as a grey JPEG:
/// `camera/NUMBER.jpg`. Allowed while locked.
#[must_use]
pub fn camera_picture(number: u64) -> String {
    format!("camera/{number}.jpg")
}

/// What the bytes of an upload are for. The route is `upload/KIND`, the body the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadKind {
    /// A picture of a card; answers with a [`crate::verify::VerdictView`]. Allowed while locked.
    VerifyImage,
    /// A frame of a camera as JPEG or PNG; answers with a [`crate::verify::FrameView`]. Allowed while locked.
    VerifyFrame,
    /// A file of people; answers with a [`crate::import::ImportFileView`] for [`crate::import::StartImport`].
    ImportFile,
    /// A logo (SVG or PNG) for a design; answers with a [`crate::studio::LogoView`].
    Logo,
}

impl UploadKind {
    /// The last part of the route.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyImage => "verify-image",
            Self::VerifyFrame => "verify-frame",
            Self::ImportFile => "import-file",
            Self::Logo => "logo",
        }
    }

    /// Reads the last part of the route.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::VerifyImage, Self::VerifyFrame, Self::ImportFile, Self::Logo]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

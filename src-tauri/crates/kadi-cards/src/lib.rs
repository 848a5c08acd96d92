//! Template and data to sheet; sheet to raster, PDF and ZIP.

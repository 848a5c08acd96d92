//! Who is who: normalise, block, score, explain, link.

//! Measurements, each of which compares alternatives side by side in one run.

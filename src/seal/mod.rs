//! Keys and sealing. The only room that names `age` or a cipher; it re-exports none of their types.

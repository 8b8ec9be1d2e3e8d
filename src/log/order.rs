//! Sorting, compiled once. The standard library's sort is compiled again for each type and each order, at 4 KB of code each;
//! this one sorts places, and then puts things in them.

use std::cmp::Ordering;

/// Sorts by what `key` gives. Stable: what has equal keys keeps its order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let by_key = |one: usize, other: usize| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => key(one).cmp(&key(other)),
        _ => Ordering::Equal,
    };
    let mut from = sorted(items.len(), &by_key);
    for start in 0..items.len() {
        // Around each cycle once: what was taken out of `start` ends up where the cycle closes.
        let mut to = start;
        while let Some(next) = from.get_mut(to).map(|next| std::mem::replace(next, to))
            && next != start
        {
            items.swap(to, next);
            to = next;
        }
    }
}

/// Sorts, and leaves out what is there already.
pub(crate) fn distinct<T: Ord + Clone>(items: &mut Vec<T>) {
    sort_by_key(items, T::clone);
    items.dedup();
}

/// For each place, the place from where it is filled.
#[inline(never)]
fn sorted(len: usize, order: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..len).collect();
    from.sort_by(|one, other| order(*one, *other));
    from
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn it_sorts_as_the_standard_sort_does_and_keeps_the_order_of_equals() {
        let mut seed = 7_u32;
        for len in 0..200 {
            let mut items: Vec<(u32, usize)> = Vec::new();
            for at in 0..len {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                items.push((seed >> 26, at));
            }
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut items, |(key, _)| *key);
            assert_eq!(items, expected);
        }
    }
}

//! An isolation forest (Liu, Ting and Zhou, 2008): what random cuts set apart early is odd.
//!
//! A hundred trees over sub-samples of 256 rows, as the paper proposes. The cuts come from a seed, so that the same rows always
//! get the same scores; nothing here keeps a secret, so the generator is SplitMix64 (Steele, Lea and Flood, 2014).

/// Trees of a forest.
const TREES: usize = 100;
/// Rows a tree sees.
const SAMPLE: usize = 256;

/// Constant of Euler and Mascheroni.
const EULER: f64 = 0.577_215_664_901_532_9;

/// `c(n)` of the paper: the average number of cuts to the end of an unsuccessful search in a binary search tree of `n` rows;
/// what a leaf with `n` rows still stands for, and what paths are measured against.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "at most the rows of a sample")]
pub fn average_path(rows: usize) -> f64 {
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        rows => {
            let n = rows as f64;
            2.0 * ((n - 1.0).ln() + EULER) - 2.0 * (n - 1.0) / n
        }
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`; the bias of a bound this small is nothing.
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// In `0.0..1.0`.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[derive(Debug)]
enum Node {
    Cut { feature: usize, at: f64, below: Box<Self>, above: Box<Self> },
    Leaf { rows: usize },
}

/// A forest over rows of `N` numbers.
#[derive(Debug)]
pub struct Forest<const N: usize> {
    trees: Vec<Node>,
    /// Rows each tree saw.
    sample: usize,
}

impl<const N: usize> Forest<N> {
    /// Grows a forest; rows must be finite numbers. Which rows a tree sees depends on their order, so callers sort them.
    #[must_use]
    pub fn grow(rows: &[[f64; N]], seed: u64) -> Self {
        let mut dice = Dice(seed);
        let sample = rows.len().min(SAMPLE);
        // As the paper has it, the height at which paths are as long as the average: log2 of the sample, rounded up.
        let height = sample.max(2).next_power_of_two().ilog2();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let trees = (0..TREES)
            .map(|_| {
                for at in 0..sample {
                    let other = at + dice.below(order.len() - at);
                    order.swap(at, other);
                }
                let seen: Vec<&[f64; N]> =
                    order.iter().take(sample).filter_map(|&row| rows.get(row)).collect();
                grow(&seen, height, &mut dice)
            })
            .collect();
        Self { trees, sample }
    }

    /// The average number of cuts that set a row apart.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a hundred trees")]
    pub fn path(&self, row: &[f64; N]) -> f64 {
        let all: f64 = self.trees.iter().map(|tree| path(tree, row)).sum();
        all / self.trees.len().max(1) as f64
    }

    /// How odd a row is, in `0.0..1.0`: near 1 what is set apart at once, about 0.5 and below what is like the others. 0.5 when
    /// there is nothing to compare with.
    #[must_use]
    pub fn score(&self, row: &[f64; N]) -> f64 {
        let average = average_path(self.sample);
        if average <= 0.0 { 0.5 } else { (-self.path(row) / average).exp2() }
    }

    /// For each number of the row, how many cuts later it would be set apart if this number were as `usual` says: what makes
    /// the row odd stands out, and never below 0.
    #[must_use]
    pub fn because(&self, row: &[f64; N], usual: &[f64; N]) -> [f64; N] {
        let whole = self.path(row);
        std::array::from_fn(|at| {
            let mut other = *row;
            if let (Some(to), Some(from)) = (other.get_mut(at), usual.get(at)) {
                *to = *from;
            }
            (self.path(&other) - whole).max(0.0)
        })
    }
}

fn grow<const N: usize>(rows: &[&[f64; N]], height: u32, dice: &mut Dice) -> Node {
    let leaf = Node::Leaf { rows: rows.len() };
    if height == 0 || rows.len() < 2 {
        return leaf;
    }
    // A number that is the same in all rows cuts nothing.
    let ranges: Vec<(usize, f64, f64)> = (0..N)
        .filter_map(|feature| {
            let values = || rows.iter().filter_map(|row| row.get(feature).copied());
            let (low, high) =
                (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
            (low < high).then_some((feature, low, high))
        })
        .collect();
    let Some(&(feature, low, high)) = ranges.get(dice.below(ranges.len())) else { return leaf };
    let at = (high - low).mul_add(dice.share(), low);
    let (below, above): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.get(feature).is_some_and(|&value| value <= at));
    if below.is_empty() || above.is_empty() {
        return leaf;
    }
    Node::Cut {
        feature,
        at,
        below: Box::new(grow(&below, height - 1, dice)),
        above: Box::new(grow(&above, height - 1, dice)),
    }
}

fn path<const N: usize>(tree: &Node, row: &[f64; N]) -> f64 {
    let (mut node, mut cuts) = (tree, 0.0);
    loop {
        match node {
            Node::Leaf { rows } => return cuts + average_path(*rows),
            Node::Cut { feature, at, below, above } => {
                cuts += 1.0;
                node = if row.get(*feature).is_some_and(|value| value <= at) { below } else { above };
            }
        }
    }
}

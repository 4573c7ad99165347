//! Categories that together do more harm than each alone, and how grave a place is because of them.

use super::place::Place;
use crate::patterns::{Bundle, Knowledge};
use crate::record::{Dates, Field};

/// The bundles that a place has.
pub(super) fn bundles<'a>(place: &Place, knowledge: &'a Knowledge, this_year: i32) -> Vec<&'a Bundle> {
    knowledge.vocabulary.bundles.iter().filter(|bundle| has(place, bundle, knowledge, this_year)).collect()
}

/// How grave: the gravest category, or a bundle's tier where that is higher.
pub(super) fn tier(place: &Place, bundles: &[&Bundle], knowledge: &Knowledge) -> u8 {
    let categories = place.categories();
    let gravest =
        categories.iter().filter_map(|word| knowledge.categories.find(word)).map(|category| category.tier);
    gravest.chain(bundles.iter().map(|bundle| bundle.tier)).max().unwrap_or(0)
}

/// How many people of a place have all of a bundle, at most: as many as its scarcest part has values.
pub fn people_with(place: &Place, bundle: &Bundle, knowledge: &Knowledge) -> u64 {
    let words = &knowledge.vocabulary;
    let filled = |list: &Vec<String>| {
        let is_it = |field: &&Field| {
            field.category.as_deref().is_some_and(|category| words.any_means(list, category))
        };
        place.personal_fields().filter(is_it).map(|field| field.values).max().unwrap_or(0)
    };
    let more = Some(&bundle.plus_any).filter(|list| !list.is_empty());
    let (_, people) = place.people(&knowledge.categories);
    bundle.all.iter().chain(more).map(filled).min().unwrap_or(0).min(people)
}

fn has(place: &Place, bundle: &Bundle, knowledge: &Knowledge, this_year: i32) -> bool {
    let has_any = |words: &Vec<String>| place.has_any(words, &knowledge.vocabulary);
    let complete = place.table.is_some()
        && bundle.all.iter().all(has_any)
        && (bundle.plus_any.is_empty() || has_any(&bundle.plus_any));
    let Some(limit) = bundle.median_age_below.filter(|_| complete) else { return complete };
    let activity = place.activity().is_some_and(|activity| bundle.or_activity.contains(&activity.id));
    activity
        || place
            .personal_fields()
            .filter_map(|field| field.dates.as_ref())
            .any(|dates| median_year(dates).is_some_and(|year| this_year - year < limit))
}

fn median_year(dates: &Dates) -> Option<i32> {
    let half = dates.by_year.values().sum::<u64>().div_ceil(2);
    let mut seen = 0;
    dates.by_year.iter().find_map(|(year, count)| {
        seen += count;
        (seen >= half).then_some(*year)
    })
}

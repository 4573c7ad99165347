//! Whether a `[[when]]` fits what it is asked about: the value, its table, its activity, its file.

use super::{Candidate, Scene};
use crate::minimise::age::{business_years, count_past, guideline, law_min};
use crate::minimise::named::names_someone;
use crate::minimise::place::{Place, is_nobodys};
use crate::patterns::fold::fold;
use crate::patterns::{Age as Limit, Glob, Name, RetentionSource, Subject, Verdict, When};
use crate::record::Field;

impl<'a> Scene<'a> {
    /// Whether all of it holds; what costs most is asked last.
    pub(super) fn fits(&self, when: &When, candidate: &Candidate<'_>) -> bool {
        self.fits_value(when, candidate)
            && self.fits_activity(when, candidate)
            && self.fits_amount(when, candidate)
            && self.fits_dates(when, candidate)
            && self.fits_table(when, candidate)
            && self.fits_file(when, candidate)
            && fits_header(when, candidate)
    }

    fn fits_value(&self, when: &When, candidate: &Candidate) -> bool {
        let category = match (candidate.field, candidate.mention) {
            (Some((_, field)), _) => field.category.as_deref(),
            (_, Some(mention)) => Some(mention.category.as_str()),
            _ => None,
        };
        let flags = candidate.flags();
        let words = &self.knowledge.vocabulary;
        let is_one_of = |list: &[String]| category.is_some_and(|category| words.any_means(list, category));
        let verdict = || match (candidate.field, candidate.place) {
            (Some((at, _)), Some((_, place))) => place.verdicts.get(at).copied().flatten(),
            (_, place) => self.verdict_of_mention(category, flags, place.map(|(_, place)| place)),
        };
        let table = || candidate.place.is_some_and(|(_, place)| place.table.is_some());
        (when.category.is_empty() || is_one_of(&when.category))
            && !is_one_of(&when.category_not)
            && (when.verdict.is_empty() || verdict().is_some_and(|verdict| when.verdict.contains(&verdict)))
            && (when.flag.is_empty() || when.flag.iter().any(|flag| flags.contains(flag)))
            && !when.flag_not.iter().any(|flag| flags.contains(flag))
            && (!when.tabular || table())
            && (when.layer.is_empty()
                || candidate.mention.is_some_and(|mention| when.layer.contains(&mention.layer)))
    }

    fn verdict_of_mention(
        &self,
        category: Option<&str>,
        flags: &[String],
        place: Option<&Place>,
    ) -> Option<Verdict> {
        let activity = place.and_then(Place::activity);
        category.map(|category| crate::minimise::verdict(activity, category, flags, self.knowledge))
    }

    fn fits_amount(&self, when: &When, candidate: &Candidate) -> bool {
        let rows = || candidate.place.and_then(|(_, place)| place.table).map_or(0, |table| table.rows);
        let people = || candidate.place.map_or(0, |(_, place)| place.people(&self.knowledge.categories).1);
        let amount = match (candidate.field, candidate.mention) {
            (Some((_, field)), _) => {
                field.matches.max(if field.category.is_none() { field.values } else { 0 })
            }
            (_, Some(mention)) => mention.count,
            _ => 0,
        };
        let values = candidate.field.map_or(0, |(_, field)| field.values);
        let distinct = candidate.field.and_then(|(_, field)| field.distinct);
        when.matches_at_least.is_none_or(|least| amount >= least)
            && when.filled.is_none_or(|filled| (values > 0) == filled)
            && when.filled_below.is_none_or(|most| candidate.filled_share() < most)
            && when.distinct.is_none_or(|count| distinct == Some(count))
            && when.rows_at_least.is_none_or(|least| rows() >= least)
            && when.people_at_least.is_none_or(|least| people() >= least)
    }

    fn fits_dates(&self, when: &When, candidate: &Candidate<'_>) -> bool {
        let field = candidate.field.map(|(_, field)| field);
        let is_dates = field.is_some_and(|field| field.dates.is_some());
        let is_in_use = || {
            let newest = field.and_then(|field| business_years(field, self.today)).map(|(_, newest)| newest);
            newest.is_some_and(|newest| newest + 1 >= i32::from(self.today.year()))
        };
        let old_share = |least: f64| {
            let all: u64 =
                field.and_then(|field| field.dates.as_ref()).map_or(0, |dates| dates.by_year.values().sum());
            all > 0 && self.old_values(when, candidate) as f64 >= least * all as f64
        };
        when.dates.is_none_or(|dates| dates == is_dates)
            && when.in_use.is_none_or(|in_use| in_use == is_in_use())
            && (when.dates_older_than.is_none() || self.old_values(when, candidate) > 0)
            && when.old_share.is_none_or(old_share)
    }

    /// How many of a column's dates are older than what a rule asks.
    pub(super) fn old_values(&self, when: &When, candidate: &Candidate) -> u64 {
        let Some((_, field)) = candidate.field else { return 0 };
        if let Some(period) = &when.dates_older_than {
            return count_past(field, period, self.today);
        }
        let activity = candidate.place.and_then(|(_, place)| place.activity());
        let limit = activity.and_then(|activity| guideline(activity, self.knowledge));
        limit.map_or(0, |limit| count_past(field, limit.period, self.today))
    }

    fn fits_table(&self, when: &When, candidate: &Candidate) -> bool {
        if let Some(folder) = candidate.folder {
            return folder.count(when) > 0 && when.tier_at_least.is_none_or(|least| folder.tier >= least);
        }
        let Some((_, place)) = candidate.place else { return when.asks_nothing_of_a_table() };
        let words = &self.knowledge.vocabulary;
        let table_is_hidden = place.table.is_some_and(|table| table.hidden);
        let kind = place.table.map_or("", |table| table.kind.as_str());
        when.beside.iter().all(|list| place.has_any(list, words))
            && !place.has_any(&when.without, words)
            && self.has_so_many(when, place)
            && when.hidden.is_none_or(|hidden| hidden == table_is_hidden && (!hidden || has_personal(place)))
            && one_of(&when.kind, kind)
            && (when.bundle.is_empty() || place.bundles.iter().any(|bundle| when.bundle.contains(&bundle.id)))
            && when.tier_at_least.is_none_or(|least| place.tier >= least)
            && (when.headers_not.is_empty()
                || !place.fields().iter().any(|field| called(&when.headers_not, field)))
            && (when.without_flag.is_empty() || !has_flag(place, &when.without_flag))
            && (when.past_dates_in.is_empty() || self.has_past_dates(&when.past_dates_in, place))
    }

    fn has_so_many(&self, when: &When, place: &Place) -> bool {
        let words = &self.knowledge.vocabulary;
        let counted = |of: &[String]| {
            place.column_categories().iter().filter(|category| words.any_means(of, category)).count()
        };
        let personal = || place.personal_fields().count();
        let is_unnecessary = |verdict: &&Verdict| {
            matches!(verdict, Verdict::Unnecessary | Verdict::Prohibited | Verdict::Never)
        };
        let unnecessary = || place.verdicts.iter().flatten().filter(is_unnecessary).count() as f64;
        when.count.as_ref().is_none_or(|count| counted(&count.of) >= count.at_least)
            && when.personal_at_least.is_none_or(|least| personal() >= least)
            && when.unnecessary_share.is_none_or(|share| unnecessary() >= share * personal().max(1) as f64)
    }

    fn has_past_dates(&self, headers: &[Glob], place: &Place) -> bool {
        let mut fields = place.fields().iter().filter(|field| called(headers, field));
        fields.any(|field| business_years(field, self.today).is_some())
    }

    fn fits_activity(&self, when: &When, candidate: &Candidate<'_>) -> bool {
        let Some((_, place)) = candidate.place else {
            return when.activity.is_empty() && when.older_than.is_none();
        };
        let activity = place.activity().map(|activity| activity.id.as_str());
        let is_one_of = |list: &[String]| activity.is_some_and(|id| list.iter().any(|other| other == id));
        let is_outside = || {
            activity.and_then(|id| self.main_folders.get(id)).is_some_and(|main| *main != place.top_folder())
        };
        (when.activity.is_empty() || is_one_of(&when.activity))
            && !is_one_of(&when.activity_not)
            && (!when.overlay || place.overlay)
            && (!when.outside_main_folder || is_outside())
            && when.older_than.as_ref().is_none_or(|limit| self.is_older(limit, candidate))
    }

    fn is_older(&self, limit: &Limit, candidate: &Candidate<'_>) -> bool {
        let (Some((period, _)), Some(age)) = (self.limit(limit, candidate), self.age(candidate)) else {
            return false;
        };
        match limit {
            Limit::LawMin => age.is_past_by_year(period, self.today),
            Limit::Guideline | Limit::Period(_) => age.is_past(period, self.today),
        }
    }

    /// The term that a rule asks for, and who says so.
    pub(super) fn limit<'l>(
        &'l self,
        limit: &'l Limit,
        candidate: &Candidate<'l>,
    ) -> Option<(&'l str, Option<&'l RetentionSource>)> {
        let activity = || candidate.place?.1.activity();
        let found = match limit {
            Limit::Period(period) => return Some((period, None)),
            Limit::Guideline => guideline(activity()?, self.knowledge)?,
            Limit::LawMin => law_min(activity()?, self.knowledge)?,
        };
        Some((found.period, Some(found.source)))
    }

    fn fits_file(&self, when: &When, candidate: &Candidate) -> bool {
        let Some(file) = candidate.file else { return true };
        let path = || Name::new(&file.path);
        let at = candidate.place.map_or("", |(_, place)| place.at());
        let is_member = file.path.contains("!/");
        (when.path_word.is_empty() || when.path_word.iter().any(|word| word.in_words(&path()) > 0))
            && (when.file_name.is_empty() || self.is_named(&when.file_name, &file.path))
            && (!when.names_someone || names_someone(&file.path))
            && one_of(&when.place, &file.place)
            && one_of(&when.access, &file.access)
            && one_of(&when.protection, &file.protection)
            && !when.protection_not.contains(&file.protection)
            && one_of(&when.format, &file.format)
            && (!when.member || is_member)
            && (!when.personal || candidate.place.is_some())
            && (when.status.is_empty() || when.on == Subject::Folder || when.status.contains(&file.status))
            && when.same.is_none_or(|same| self.likeness.of(same, &file.path, at).is_some())
    }

    fn is_named(&self, expressions: &[String], path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = fold(&name.replace(['_', '-', '.', '(', ')'], " "));
        expressions
            .iter()
            .filter_map(|text| self.expressions.get(text.as_str()))
            .any(|regex| regex.is_match(&name))
    }
}

fn fits_header(when: &When, candidate: &Candidate) -> bool {
    let Some((_, field)) = candidate.field else { return when.header.is_empty() };
    (when.header.is_empty() || called(&when.header, field))
        && !called(&when.header_not, field)
        && (when.flag.iter().any(|flag| field.flags.contains(flag)) || !is_nobodys(&field.flags))
}

fn called(globs: &[Glob], field: &Field) -> bool {
    if globs.is_empty() {
        return false;
    }
    let name = Name::new(&field.name);
    globs.iter().any(|glob| glob.matches(&name))
}

fn one_of(list: &[String], word: &str) -> bool {
    list.is_empty() || list.iter().any(|other| other == word)
}

fn has_flag(place: &Place, flags: &[String]) -> bool {
    place.fields().iter().any(|field| field.flags.iter().any(|flag| flags.contains(flag)))
}

fn has_personal(place: &Place) -> bool {
    place.personal_fields().next().is_some()
}

impl When {
    /// Whether it can hold of a file in which nothing personal was found.
    fn asks_nothing_of_a_table(&self) -> bool {
        self.beside.is_empty() && self.count.is_none() && self.kind.is_empty() && self.bundle.is_empty()
    }
}

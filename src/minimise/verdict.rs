//! What an activity thinks of a category: needs it, may use it, has no use for it, may not have it.

use crate::patterns::{Activity, Knowledge, Verdict};

/// The verdict on a category with these marks; without an activity only what holds for all of them.
pub fn verdict(
    activity: Option<&Activity>,
    category: &str,
    flags: &[String],
    knowledge: &Knowledge,
) -> Verdict {
    let words = &knowledge.vocabulary;
    let means = |word: &String| words.means(word, category);
    let fallback = words.defaults.iter().find(|default| {
        default.of.iter().any(means) && default.flag.as_ref().is_none_or(|flag| flags.contains(flag))
    });
    let by_default = fallback.map(|default| default.verdict);
    let marked = fallback.is_some_and(|default| default.flag.is_some());
    let Some(activity) = activity.filter(|_| !marked) else {
        return by_default.unwrap_or(Verdict::Ask);
    };
    let lawful = activity.lawful.iter().any(|lawful| means(&lawful.category));
    if activity.unnecessary.iter().any(means) {
        let forbidden = by_default == Some(Verdict::Prohibited);
        return match (lawful, forbidden) {
            (true, _) => Verdict::WithLaw,
            (false, true) => Verdict::Prohibited,
            (false, false) => Verdict::Unnecessary,
        };
    }
    if activity.necessary.iter().any(means) {
        Verdict::Necessary
    } else if activity.optional.iter().any(|optional| means(&optional.category)) {
        Verdict::Optional
    } else if lawful {
        Verdict::WithLaw
    } else {
        by_default.unwrap_or(Verdict::Ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns;

    fn of(activity: &str, category: &str) -> Verdict {
        let knowledge = patterns::knowledge().expect("the data files are valid");
        let activity = knowledge.activity(activity);
        assert!(activity.is_some());
        verdict(activity, category, &[], &knowledge)
    }

    #[test]
    fn a_national_number_is_prohibited_where_no_law_is_named() {
        assert_eq!(of("payroll", "bsn"), Verdict::Necessary);
        assert_eq!(of("newsletter", "bsn"), Verdict::Prohibited);
        assert_eq!(of("shipping-labels", "bsn"), Verdict::Prohibited);
    }

    #[test]
    fn an_unnecessary_category_with_a_law_is_allowed_with_that_law_only() {
        assert_eq!(of("absence", "health"), Verdict::WithLaw);
        assert_eq!(of("personnel", "union-membership"), Verdict::WithLaw);
        assert_eq!(of("personnel", "religion"), Verdict::Unnecessary);
    }

    #[test]
    fn a_category_nobody_thought_of_is_a_question() {
        assert_eq!(of("newsletter", "vehicle-registration"), Verdict::Ask);
    }

    #[test]
    fn without_an_activity_only_what_holds_for_all_is_said() {
        let knowledge = patterns::knowledge().expect("the data files are valid");
        assert_eq!(verdict(None, "bsn", &[], &knowledge), Verdict::Prohibited);
        assert_eq!(verdict(None, "email", &[], &knowledge), Verdict::Ask);
        let plain = ["plain-password".to_owned()];
        assert_eq!(
            verdict(knowledge.activity("it-accounts"), "password", &plain, &knowledge),
            Verdict::Never
        );
    }
}

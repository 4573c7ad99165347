//! stub
use super::Span;
use super::context::Rules;
use super::scan::Scan;
use crate::patterns::CategoryId;
#[derive(Debug)]
pub struct Names {
    rule: Rules,
    category: CategoryId,
}
impl Names {
    pub fn new(rule: Rules, category: CategoryId) -> Names {
        Names { rule, category }
    }
    pub fn find(&self, _text: &str, _scan: &Scan<'_>, _spans: &mut Vec<Span>) {
        let _ = (self.rule, self.category);
    }
}

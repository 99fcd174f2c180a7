//! Parts of the province by name.

use baoming_core::scope::{CityId, Scope};

use super::saying::signed_in;
use crate::asking::Visit;

/// What people call a scope: `4301` is a city, `430102` one of its counties, `430102-001` a point of that.
pub(crate) fn place(visit: &Visit, scope: &str) -> String {
    let policy = visit.counter().node.province_policy();
    let (county, point) = scope.split_once('-').map_or((scope, None), |(county, point)| (county, Some(point)));
    if let Some((_, found)) = policy.counties.iter().find(|(id, _)| id.to_string() == county) {
        let name = format!("{}{}", found.prefecture, found.name);
        return point.map_or(name.clone(), |point| format!("{name} {point}"));
    }
    let city = policy.counties.iter().find(|(id, _)| CityId::of(**id).to_string() == scope);
    match city {
        Some((_, county)) => county.prefecture.clone(),
        None if scope == "province" => visit.staff_texts().whole_province.to_owned(),
        None => scope.to_owned(),
    }
}

/// The counties of the own scope, with their names.
pub(super) fn counties(visit: &Visit) -> Vec<(String, String)> {
    let Ok(staff) = signed_in(visit) else { return Vec::new() };
    let policy = visit.counter().node.province_policy();
    let own = policy.counties.iter().filter(|(id, _)| staff.scope.covers(Scope::County(**id)));
    own.map(|(id, county)| (id.to_string(), format!("{}{}", county.prefecture, county.name))).collect()
}

/// The own scope and every city and county in it, with their names, the widest first.
pub(super) fn scopes(visit: &Visit) -> Vec<(String, String)> {
    let Ok(staff) = signed_in(visit) else { return Vec::new() };
    let policy = visit.counter().node.province_policy();
    let mut cities: Vec<Scope> = policy.counties.keys().map(|county| Scope::City(CityId::of(*county))).collect();
    cities.dedup();
    let wide = std::iter::once(Scope::Province).chain(cities).filter(|scope| staff.scope.covers(*scope));
    let wide = wide.map(|scope| scope.to_string()).map(|scope| (scope.clone(), place(visit, &scope)));
    wide.chain(counties(visit)).collect()
}

/// The county that is meant: the one of the question, or the own one.
pub(super) fn county_meant(visit: &Visit) -> Option<String> {
    let asked = visit.typed.some("county").or_else(|| visit.question.some("county"));
    asked.or_else(|| match signed_in(visit).ok()?.scope {
        Scope::County(county) => Some(county.to_string()),
        Scope::Point(point) => Some(point.county.to_string()),
        Scope::Province | Scope::City(_) => None,
    })
}

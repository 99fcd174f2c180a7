//! Parts of the province by name.

use baoming_core::scope::CityId;

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

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/provenance.hpp>
#include <array>
#include <string_view>

// Published figures on who speaks up. They differ by a factor of twenty between kinds of problem, which is why none of
// them is a default anywhere. Year 0: the page quoting the figure does not date it.
namespace amends::inline AMENDS_ABI::voice::published {

/// Articulation where the average loss was 142 US dollars (31 % do not complain).
inline constexpr SourcedValue articulation_large_loss{
    0.69,
    "share of customers with a problem",
    {"Goodman & Newman, Quality Progress 2003 (opening pages)", 2003, "US", Evidence::published_read}};

/// Articulation where the loss was small (30 % simply return the product).
inline constexpr SourcedValue articulation_small_loss{
    0.03,
    "share of customers with a problem",
    {"Goodman & Newman, Quality Progress 2003 (opening pages)", 2003, "US", Evidence::published_read}};

/// Reach of headquarters or a local manager; the top of a range of 1 to 5 %. Gives the multiplier 20.
inline constexpr SourcedValue reach_headquarters{
    0.05,
    "share of problems",
    {"TARP, Basic Facts, as summarised at customerservicereader.typepad.com", 0, "US", Evidence::published_secondary}};

/// Reach of the maker of packaged goods (96 % never reach him).
inline constexpr SourcedValue reach_maker_packaged_goods{
    0.04,
    "share of problems",
    {"TARP, Basic Facts, as summarised at customerservicereader.typepad.com", 0, "US", Evidence::published_secondary}};

/// Articulation of problems with packaged goods, to anyone; 8500 respondents.
inline constexpr SourcedValue articulation_packaged_goods{
    0.25,
    "share of customers with a problem",
    {"CPG complaint study, customerthink.com, 'CPG study: complaint handling is more challenging yet 40% delight is "
     "attainable'",
     2024, "", Evidence::published_secondary}};

/// Of those complaints, the share that goes to the manufacturer and not to the retailer. With the figure above: 16.
inline constexpr SourcedValue articulated_to_manufacturer_packaged_goods{
    0.25,
    "share of complaints",
    {"CPG complaint study, customerthink.com, 'CPG study: complaint handling is more challenging yet 40% delight is "
     "attainable'",
     2024, "", Evidence::published_secondary}};

/// Shoppers with a problem who contact the store.
inline constexpr SourcedValue articulation_retail_stores{
    0.06,
    "share of shoppers with a problem",
    {"Verde Group / Wharton, Retail Customer Dissatisfaction Study 2006, as told at management-issues.com", 2006, "US",
     Evidence::published_secondary}};

/// Households that had a problem with a product or service in the year.
inline constexpr std::array<SourcedValue, 4> households_with_problem{
    {{0.32,
      "share of households",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 1976, "US",
       Evidence::published_secondary}},
     {0.56,
      "share of households",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 2017, "US",
       Evidence::published_secondary}},
     {0.66,
      "share of households",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 2020, "US",
       Evidence::published_secondary}},
     {0.74,
      "share of households",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 2023, "US",
       Evidence::published_secondary}}}};

/// Share of complainants who were satisfied with the answer, 2017 and 2020.
inline constexpr std::array<SourcedValue, 2> satisfied_complainants{
    {{0.21,
      "share of complainants",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 2017, "US",
       Evidence::published_secondary}},
     {0.32,
      "share of complainants",
      {"National Customer Rage Study, Arizona State University and CCMC, web pages", 2020, "US",
       Evidence::published_secondary}}}};

}  // namespace amends::inline AMENDS_ABI::voice::published

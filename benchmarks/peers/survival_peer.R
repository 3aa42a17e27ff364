# R's survival as a side of survival.py: a task's name comes in on a line, seconds and answer go out as JSON.
suppressPackageStartupMessages(library(survival))
folder <- commandArgs(TRUE)[1]
column <- function(set, name) {
  file <- file.path(folder, paste0(set, "_", name, ".f64"))
  readBin(file, "double", file.info(file)$size / 8)
}
names_of <- c("x1", "x2", "x3", "x4", "x5")
frames <- list()
frame <- function(set, covariates = TRUE) {
  key <- paste(set, covariates)
  if (is.null(frames[[key]])) {
    wanted <- c("duration", "event", if (covariates) names_of, if (!covariates) "group")
    frames[[key]] <<- as.data.frame(sapply(wanted, function(name) column(set, name), simplify = FALSE))
  }
  frames[[key]]
}
clocked <- function(expression) {
  start <- proc.time()
  value <- force(expression)
  spent <- proc.time() - start
  processor <- nzchar(Sys.getenv("PEERS_PROCESSOR_TIME"))
  list(seconds = if (processor) spent[["user.self"]] + spent[["sys.self"]] else spent[["elapsed"]], value = value)
}
at <- c(12, 60)
km <- function(set) {
  d <- frame(set, FALSE)
  run <- clocked(survfit(Surv(duration, event) ~ 1, data = d, conf.type = "log-log"))
  s <- summary(run$value, times = at)
  list(run$seconds, c(s$surv, s$std.err, s$lower, s$upper))
}
logrank <- function(set) {
  d <- frame(set, FALSE)
  run <- clocked(survdiff(Surv(duration, event) ~ group, data = d))
  list(run$seconds, run$value$chisq)
}
aft <- function(set, distribution) {
  d <- frame(set)
  run <- clocked(survreg(Surv(duration, event) ~ x1 + x2 + x3 + x4 + x5, data = d, dist = distribution))
  list(run$seconds, c(run$value$loglik[2], coef(run$value), run$value$scale, sqrt(diag(vcov(run$value)))))
}
answer <- function(task) {
  part <- strsplit(task, ", ")[[1]]
  switch(part[1],
    "hello" = list(0, paste0("R survival ", packageVersion("survival"), ", ", R.version.string)),
    "Kaplan-Meier" = km(part[2]),
    "log-rank" = logrank(part[2]),
    "Weibull" = aft(part[2], "weibull"),
    "log-normal" = aft(part[2], "lognormal"),
    "log-logistic" = aft(part[2], "loglogistic"),
    NULL)
}
peak <- function() {
  lines <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  line <- grep("VmHWM", lines, value = TRUE)
  if (length(line)) as.numeric(gsub("[^0-9]", "", line)) / 1024 else 0
}
input <- file("stdin", "r")
while (length(task <- readLines(input, 1)) > 0) {
  result <- tryCatch(answer(task), error = function(e) conditionMessage(e))
  if (is.null(result)) {
    cat("{\"failure\": \"\"}\n")
  } else if (is.character(result)) {
    cat(sprintf("{\"failure\": \"%s\"}\n", gsub("[\"\n\\\\]", " ", result)))
  } else {
    value <- result[[2]]
    text <- if (is.character(value)) sprintf("\"%s\"", value) else sprintf("[%s]", paste(sprintf("%.15g", value), collapse = ", "))
    cat(sprintf("{\"seconds\": %.6f, \"answer\": %s, \"peak_mib\": %.1f}\n", result[[1]], text, peak()))
  }
  flush(stdout())
}

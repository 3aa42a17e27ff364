# survival::coxph on the rows of a file, run by cox.py:  cox.R FILE ROWS COVARIATES entry|- REPEATS
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(arguments[2])
covariates <- as.integer(arguments[3])
entries <- arguments[4] == "entry"
file <- file(arguments[1], "rb")
read <- function() readBin(file, "double", rows)
duration <- read()
event <- read()
if (entries) entry <- read()
x <- sapply(seq_len(covariates), function(j) read())
close(file)
response <- if (entries) Surv(entry, duration, event) else Surv(duration, event)
control <- coxph.control(timefix = FALSE)  # equal times are equal numbers, as for the others
best <- Inf
for (k in seq_len(as.integer(arguments[5]))) {
  seconds <- system.time(fit <- coxph(response ~ x, control = control))[["elapsed"]]
  best <- min(best, seconds)
}
cat(sprintf('{"seconds": %.4f, "log_likelihood": %.10f, "coefficients": [%s], "version": "%s"}\n', best, fit$loglik[2],
            paste(sprintf("%.12g", coef(fit)), collapse = ", "), packageVersion("survival")))

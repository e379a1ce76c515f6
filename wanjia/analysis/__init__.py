"""Pure epidemiology: curves, reproduction numbers, delays, risks, tracing. Tables in, numbers out."""

-- One database for each service that stores something; run by the Postgres image on its first start.
CREATE DATABASE deployer;
CREATE DATABASE telemetry;
CREATE DATABASE agent;
CREATE DATABASE workflow;
CREATE DATABASE notification;
CREATE DATABASE billing;
CREATE DATABASE gateway;

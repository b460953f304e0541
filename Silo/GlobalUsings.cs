global using Gateway.EdgeListener.Configuration;
global using Orleans;
global using Orleans.Runtime;

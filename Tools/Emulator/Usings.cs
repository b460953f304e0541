global using Gateway.Tools;

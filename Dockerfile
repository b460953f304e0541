# The gateway as an image; docker-compose.yml has PostgreSQL with two of them.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish Silo/Silo.csproj -c Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Generated keys and the certificate; mount a volume here to keep them.
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
ENV Storage__Path=/data Http__Address=0.0.0.0
# Silos speak to each other on 11111 and 30000; those stay inside the network.
EXPOSE 9630 9631 8001 8002 8080
ENTRYPOINT ["dotnet", "/app/Gateway.Silo.dll"]
